import {
  type Around,
  describeFailure,
  type Logger,
  type RetryPolicy,
  type Settlement,
  settleFailure,
} from '@bloodbank/core';
import type { Passage } from '../passage.js';

/**
 * What is thrown from here on becomes a settlement: retried by the policy of its subscription, or of the queue where it did
 * not come that far, then dead-lettered. Every failure is logged, with what follows. Never rejects.
 */
export function fail(retry: RetryPolicy, logger: Logger): Around<Passage> {
  return (next) => async (passage) => {
    const settlement = await settle(next, passage, retry);
    if ('failure' in settlement) passage.failure = settlement.failure;
    log(logger, passage, settlement);
    passage.conclude();
    return settlement;
  };
}

async function settle(next: Parameters<Around<Passage>>[0], passage: Passage, retry: RetryPolicy): Promise<Settlement> {
  try {
    return await next(passage);
  } catch (thrown) {
    return settleFailure(passage.route?.retry ?? retry, passage.attempt, describeFailure(thrown));
  }
}

function log(logger: Logger, passage: Passage, settlement: Settlement): void {
  if (settlement.kind === 'ack' || settlement.kind === 'release') return;
  const { ids, queue, attempt } = passage;
  if (settlement.kind === 'later') {
    logger.debug({ ...ids, queue, attempt, later_in_ms: settlement.delayMs }, settlement.reason);
    return;
  }
  const { code, message } = settlement.failure;
  if (settlement.kind === 'retry') {
    logger.warn({ ...ids, queue, attempt, code, retry_in_ms: settlement.delayMs }, message);
  } else {
    logger.error({ ...ids, queue, attempt, code, dead_lettered: true }, message);
  }
}
