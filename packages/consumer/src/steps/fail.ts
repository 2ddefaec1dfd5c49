import { isInstance, RetryLater } from '@bloodbank/core/errors';
import { ACKNOWLEDGED, type Around, type Step } from '@bloodbank/core/pipeline';
import type { Logger, Settlement } from '@bloodbank/core/ports';
import { describeFailure, givesUpOn, type RetryPolicy, settleFailure } from '@bloodbank/core/retry';
import { pause } from '@bloodbank/core/time';
import type { Delays } from '../delays.js';
import type { Passage } from '../passage.js';

/** What is to come later at once would come back for ever: it waits here for so long instead. */
const LEAST_LATER_MS = 1_000;

export interface FailOptions {
  /** Of what goes to no subscription. */
  readonly retry: RetryPolicy;
  readonly delays: Delays;
  /** The queue has no dead-letter queue: what is given up is acknowledged. */
  readonly dropsDeadLetters: boolean;
  readonly logger: Logger;
  readonly draining: AbortSignal;
}

/**
 * What is thrown from here on becomes a settlement: retried by the policy of its subscription, or of the queue where it did
 * not come that far, then dead-lettered. Every failure is logged, with what follows. Never rejects.
 */
export function fail(options: FailOptions): Around<Passage> {
  return (next) => async (passage) => {
    const settlement = await settle(next, passage, options);
    const final = settlement.kind === 'ack' ? settlement : await conclude(passage, settlement, options);
    passage.conclude();
    return final;
  };
}

async function settle(next: Step<Passage>, passage: Passage, options: FailOptions): Promise<Settlement> {
  try {
    return await next(passage);
  } catch (thrown) {
    return settleThrown(thrown, passage, options);
  }
}

/** What follows a failed attempt, by the policy of whoever it failed for. */
export function settleThrown(
  thrown: unknown,
  { route, attempt }: Pick<Passage, 'route' | 'attempt'>,
  { retry, delays }: Pick<FailOptions, 'retry' | 'delays'>,
): Settlement {
  const policy = route?.retry ?? retry;
  const failure = describeFailure(thrown);
  if (givesUpOn(policy, thrown)) return { kind: 'dead-letter', failure };
  const settlement = settleFailure(policy, attempt, failure);
  if (settlement.kind !== 'retry' || !isInstance(thrown, RetryLater)) return settlement;
  return { ...settlement, delayMs: delays.atLeast(thrown.afterMs) };
}

/** Says how it ended, and does what the subscription and its queue ask for beyond that. */
async function conclude(passage: Passage, settlement: Settlement, options: FailOptions): Promise<Settlement> {
  if ('failure' in settlement) return concludeFailure(passage, settlement, options);
  return settlement.kind === 'later' ? putBack(passage, settlement, options) : settlement;
}

type Failed = Extract<Settlement, { failure: unknown }>;

function concludeFailure(passage: Passage, settlement: Failed, { logger, dropsDeadLetters }: FailOptions): Settlement {
  const { ids, queue, attempt, route } = passage;
  const { failure } = settlement;
  const fields = { ...ids, queue, attempt, code: failure.code };
  passage.failure = failure;
  if (route?.autoAck === true || (settlement.kind === 'dead-letter' && dropsDeadLetters)) {
    passage.outcome = 'dropped';
    logger.error({ ...fields, dropped: true }, failure.message);
    return ACKNOWLEDGED;
  }
  if (settlement.kind === 'retry') logger.warn({ ...fields, retry_in_ms: settlement.delayMs }, failure.message);
  else logger.error({ ...fields, dead_lettered: true }, failure.message);
  return settlement;
}

async function putBack(
  passage: Passage,
  { delayMs, reason }: Extract<Settlement, { kind: 'later' }>,
  { logger, delays, draining }: FailOptions,
): Promise<Settlement> {
  const { ids, queue, attempt, route } = passage;
  const later = { kind: 'later', delayMs: delays.atLeast(delayMs), reason } as const;
  passage.outcome = 'later';
  logger.debug({ ...ids, queue, attempt, later_in_ms: later.delayMs }, reason);
  if (later.delayMs === 0 && route?.lifetime.draining.aborted !== true) await pause(LEAST_LATER_MS, draining);
  return later;
}
