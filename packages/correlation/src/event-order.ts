import type { CorrelationEntry } from '@bloodbank/core/ports';

/** When something happened and what it is: what lists of events are ordered by. */
export interface Moment {
  readonly timeMs: number;
  readonly id: string;
}

/** The clock of an event, 0 for text that no calendar has. */
export function timeOf(timestamp: string): number {
  return Date.parse(timestamp) || 0;
}

export function compareMoments(a: Moment, b: Moment): number {
  return a.timeMs - b.timeMs || (a.id < b.id ? -1 : Number(a.id > b.id));
}

/** By time and then by id; what was never recorded has no time and comes last. */
export function compareEntries(a: CorrelationEntry, b: CorrelationEntry): number {
  return compareMoments(momentOf(a), momentOf(b));
}

function momentOf({ event_id: id, event }: CorrelationEntry): Moment {
  return { timeMs: event === undefined ? Number.MAX_SAFE_INTEGER : timeOf(event.timestamp), id };
}
