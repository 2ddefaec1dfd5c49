/** The part of an envelope that tells what caused it. */
export interface Lineage {
  /** Direct parents, oldest first. */
  readonly correlation_ids: readonly string[];
  /** The id of the whole flow: the root's own event_id. */
  readonly correlation_id: string;
  /** The direct cause, or null for a root. */
  readonly causation_id: string | null;
}

/** What lineage needs of a parent. */
export type Cause = { readonly event_id: string; readonly correlation_id: string };

/** The lineage of an event that `causes` (oldest first) brought about; of a root, when there are none. */
export function deriveLineage(eventId: string, causes: readonly Cause[]): Lineage {
  const [first] = causes;
  const last = causes.at(-1);
  if (first === undefined || last === undefined) {
    return { correlation_ids: [], correlation_id: eventId, causation_id: null };
  }
  return {
    correlation_ids: [...new Set(causes.map((cause) => cause.event_id))],
    correlation_id: first.correlation_id,
    causation_id: last.event_id,
  };
}

/** Fills what an older sender left out, from what it did send. */
export function completeLineage(envelope: {
  readonly event_id: string;
  readonly correlation_ids?: readonly string[] | null;
  readonly correlation_id?: string | null;
  readonly causation_id?: string | null;
}): Lineage {
  const parents = envelope.correlation_ids ?? [];
  return {
    correlation_ids: parents,
    correlation_id: envelope.correlation_id ?? parents[0] ?? envelope.event_id,
    causation_id: envelope.causation_id ?? parents.at(-1) ?? null,
  };
}
