import type { DeadLetter } from '@bloodbank/core/dead-letter';
import { matchesTopic } from '@bloodbank/core/routing';

/** Which dead letters are meant: those of which everything that is given here holds. */
export interface DeadLetterFilter {
  /** A topic pattern over event types. */
  readonly type?: string;
  /** An error code, such as `handler.failed` or `broker.expired`. */
  readonly code?: string;
  /** Of the last failure, in milliseconds since 1970 or as a date. */
  readonly since?: number | Date;
  readonly until?: number | Date;
  readonly correlation?: string;
}

/** Whether a dead letter is meant. One that does not say what is asked for is not. */
export function filterDeadLetters(
  filter: DeadLetterFilter,
): (deadLetter: Pick<DeadLetter, 'eventType' | 'correlationId' | 'lastFailureAt' | 'code'>) => boolean {
  const { type, code, since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY, correlation } = filter;
  const isTimed = filter.since !== undefined || filter.until !== undefined;
  return (deadLetter) => {
    const { eventType, correlationId, lastFailureAt = '' } = deadLetter;
    if (type !== undefined && (eventType === undefined || !matchesTopic(type, eventType))) return false;
    if (code !== undefined && deadLetter.code !== code) return false;
    if (correlation !== undefined && correlationId !== correlation) return false;
    if (!isTimed) return true;
    const at = Date.parse(lastFailureAt);
    return at >= Number(since) && at <= Number(until);
  };
}

/** Whether every dead letter is meant. */
export function meansAll({ type, code, since, until, correlation }: DeadLetterFilter): boolean {
  return [type, code, since, until, correlation].every((option) => option === undefined);
}
