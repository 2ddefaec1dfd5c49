import { deterministicEventId, isEventId } from '../ids/event-id.js';

/** An id as ours: a UUID stays; of anything else every reader computes the same one. */
export function eventIdOf(value: unknown, eventType: string): string | undefined {
  if (typeof value === 'number') return eventIdOf(String(value), eventType);
  if (typeof value !== 'string' || value === '') return undefined;
  if (isEventId(value)) return value;
  try {
    return deterministicEventId(eventType, value);
  } catch {
    // Half of a surrogate pair, of which no two readers make the same.
    return undefined;
  }
}

/** The ids among these that can be parents. */
export function parentsOf(...values: readonly unknown[]): readonly string[] {
  return values.filter((value): value is string => typeof value === 'string' && isEventId(value));
}

/** What a flow is called, as ours: whatever two programs call alike stays one flow. */
export function flowIdOf(value: unknown): string | undefined {
  return eventIdOf(value, 'flow');
}
