import type { UnverifiedEnvelope } from '../envelope/open-envelope.js';

/** What an event carries in `metadata.replay` when it is lived again. Its id, time and flow are those of the first time. */
export interface ReplayMark {
  /** Which replay: effects happen once for each. */
  readonly id: string;
  readonly reason: string;
  /** When it was recorded first, RFC 3339. */
  readonly recorded_at: string;
}

/**
 * How a handler stands to events that are lived again. `idempotent`: it handles them, and what it publishes is marked like them.
 * `skip-effects`: it handles them, what it publishes is held back, and `context.replay` tells it to leave out its other effects.
 * `refuse`, the default: they become dead letters, so that nothing is done twice unasked.
 */
export type ReplayStance = 'idempotent' | 'skip-effects' | 'refuse';

/** The mark of an event that is lived again; undefined for one that happens now. */
export function replayMarkOf({ metadata }: Pick<UnverifiedEnvelope, 'metadata'>): ReplayMark | undefined {
  const mark = metadata['replay'];
  if (typeof mark !== 'object' || mark === null) return undefined;
  const { id, reason, recorded_at } = mark as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || id === '') return undefined;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { id, reason: text(reason), recorded_at: text(recorded_at) };
}
