import type { Envelope } from '@bloodbank/core/envelope';

/** Which events are asked for; what is left out does not restrict. */
export interface HistoryQuery {
  /** A topic pattern over event types. */
  readonly pattern?: string;
  /** RFC 3339; inclusive, and exclusive. */
  readonly since?: string;
  readonly until?: string;
  readonly correlationId?: string;
  /** Somewhere in the payload, in any letter case. */
  readonly text?: string;
  readonly limit: number;
  /** As an earlier answer gave it: what is older than its last event. */
  readonly cursor?: string;
}

export interface HistoryPage {
  /** Newest first. */
  readonly events: readonly Envelope[];
  readonly cursor?: string;
}

/** What happened. An event store has this, and where there is none, the memory of recent events. */
export interface History {
  /** How far back it reaches, in words, for the reader of an answer. */
  readonly reach: string;
  find(query: HistoryQuery): Promise<HistoryPage>;
  get(eventId: string): Promise<Envelope | undefined>;
}
