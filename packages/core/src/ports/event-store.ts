/**
 * The EventStore port: what happened stays as it was, in one order. Messages are only added; nothing in the store is ever
 * changed. Each numbered clause has a conformance test of the same number.
 *
 * [E1] append: once it resolved, every reader finds all of it, in the order given; a known id changes nothing. It is all or
 *      nothing.
 * [E2] read hands out positions in order. Positions are counted without gaps, and nothing ever appears at or before one that
 *      was read, also while several append at once.
 * [E3] body, headers, properties and address come back as they were, byte for byte.
 * [E4] what cannot be held as JSON is kept and found all the same, and says why it cannot be searched.
 * [E5] it is found by id, and by type pattern, kind, domain, source, agent, session, flow, cause and time, each alone or together.
 * [E6] waitFor resolves true soon after something was appended behind the position, whoever appended it, and false at the end
 *      of its time.
 * [E7] retain removes what was received before a time, oldest first, and says how much; types that are kept stay as they
 *      are. A follower that was before what went is refused `store.gap`.
 * [E8] every call settles within its time, also while the store hangs; then it rejects `store.unavailable`, and heals by itself.
 * [E9] of two who append at once, each batch stands together and in its order.
 */
import type { Kind } from '../contract/contract-set.js';
import type { Address, HeaderValue, MessageProperties } from './message.js';

export interface EventStore {
  /** Adds messages in their order. May be repeated: what is known already is counted and left as it is. */
  append(messages: readonly RecordedMessage[]): Promise<Appended>;

  /**
   * One page of messages, in the order of their positions, or from the newest backwards.
   *
   * @throws {BloodbankError} `store.gap` for a follower whose `after` lies before what retention removed.
   */
  read(request: ReadRequest): Promise<readonly StoredMessage[]>;

  find(id: string): Promise<StoredMessage | undefined>;

  /** Whether anything stands behind `position`, waiting for it up to `timeoutMs`. */
  waitFor(position: number, options: { readonly timeoutMs: number; readonly signal?: AbortSignal }): Promise<boolean>;

  /** How much a filter selects, by type. */
  summarise(filter?: EventFilter): Promise<StoreSummary>;

  /** The last position, and the last one that retention removed; 0 for none. */
  extent(): Promise<StoreExtent>;

  retain(policy: RetentionPolicy): Promise<Retained>;

  health(): StoreHealth;

  close(): Promise<void>;
}

/** A message as it was received, with nothing taken away. */
export interface RecordedMessage {
  readonly address: Address;
  readonly body: Uint8Array;
  readonly properties: MessageProperties;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** What the broker calls the place it was published to. */
  readonly destination: string;
  /** When it was recorded first. Default: now. Given by imports alone. */
  readonly recordedAt?: Date;
}

export interface Appended {
  readonly added: number;
  /** Were there already. */
  readonly known: number;
  /** The last position of the store after it. */
  readonly position: number;
}

/** One message of the store. What is read from its body is null where the body does not say it. */
export interface StoredMessage extends RecordedMessage {
  /** From 1. */
  readonly position: number;
  readonly recordedAt: Date;
  /** The event_id; where a body has none, the message id, or a fingerprint. */
  readonly id: string;
  readonly eventType: string;
  readonly kind: Kind;
  /** The first word of the type. */
  readonly domain: string;
  /** When it happened, as its sender says, or when it was recorded. */
  readonly occurredAt: Date;
  readonly source: string | null;
  readonly agent: string | null;
  readonly session: string | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  /** Direct parents, oldest first. */
  readonly parents: readonly string[];
  /** Why its body cannot be searched; null when it can. */
  readonly unsearchable: string | null;
}

export interface ReadRequest {
  /** Only behind this position. */
  readonly after?: number;
  /** Only before this position; the page then runs from the newest backwards. */
  readonly before?: number;
  readonly order?: 'oldest-first' | 'newest-first';
  /** At most 1,000. */
  readonly limit: number;
  readonly filter?: EventFilter;
  /** Says that nothing may be missing behind `after`: otherwise what retention removed is passed over in silence. */
  readonly follows?: boolean;
}

/** All that is named must hold. */
export interface EventFilter {
  /** Topic patterns over event types, of which one must match. */
  readonly types?: readonly string[];
  readonly kinds?: readonly Kind[];
  /** Of which one must match; the first word of a type. */
  readonly domains?: readonly string[];
  readonly source?: string;
  readonly agent?: string;
  readonly session?: string;
  readonly correlation?: string;
  /** The id of a direct parent. */
  readonly cause?: string;
  /** When it happened: from, inclusive, until, exclusive. */
  readonly since?: Date;
  readonly until?: Date;
  /** Somewhere in the body, whatever its case. Only what can be searched is found. */
  readonly text?: string;
}

export interface StoreSummary {
  readonly count: number;
  readonly bytes: number;
  readonly first: number | null;
  readonly last: number | null;
  readonly oldest: Date | null;
  readonly newest: Date | null;
  /** Most frequent first. */
  readonly types: readonly TypeSummary[];
}

export interface TypeSummary {
  readonly eventType: string;
  readonly count: number;
  readonly bytes: number;
  /** Of their envelopes, most frequent first; null for what names none, or cannot be searched. */
  readonly versions: readonly { readonly version: string | null; readonly count: number }[];
}

export interface StoreExtent {
  readonly last: number;
  readonly removed: number;
}

export interface RetentionPolicy {
  /** What was recorded before this may go. A store may keep more, up to the beginning of that time's month. */
  readonly before: Date;
  /** Topic patterns of types that stay for ever. */
  readonly keep?: readonly string[];
  /** Only tells what would go. */
  readonly dryRun?: boolean;
}

export interface Retained {
  readonly removed: number;
  readonly kept: number;
  /** The last position at or before which something is gone. */
  readonly position: number;
  /** What went as a whole: partitions of the store, oldest first. */
  readonly parts: readonly string[];
}

export interface StoreHealth {
  readonly status: 'healthy' | 'degraded';
  readonly store: 'memory' | 'postgres' | 'pglite';
  readonly details: Readonly<Record<string, string | number | boolean>>;
}
