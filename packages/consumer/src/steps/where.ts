import type { Envelope } from '@bloodbank/core/envelope';
import { ACKNOWLEDGED, type Around } from '@bloodbank/core/pipeline';
import type { Verified } from '../passage.js';
import { withinLimit } from './time-limit.js';

/** Whether an event is to be handled. */
export type Predicate = (event: Envelope) => unknown;

/**
 * Only what every predicate holds for goes on; the rest is acknowledged without being handled, and counted. What a predicate
 * throws is a failure, and one that answers with a promise has the time of the handler for it.
 */
export function where(predicates: readonly Predicate[], timeoutMs: number): Around<Verified> {
  return (next) => async (passage) => {
    for (const predicate of predicates) {
      const answer = predicate(passage.event);
      const holds = isThenable(answer) ? await withinLimit(passage, timeoutMs, async () => answer) : answer;
      if (holds) continue;
      passage.outcome = 'skipped';
      return ACKNOWLEDGED;
    }
    return next(passage);
  };
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
