/**
 * The CorrelationStore port: what caused what. It is written after the broker confirmed an event and never before, and it
 * is never on the critical path of a publish. Each numbered clause has a conformance test of the same number.
 *
 * [S1] record: once it resolved, the events are found by their ids, and each is a child of every parent it names, also of
 *      a parent that was never recorded. It is one round trip for any number of events, and may be repeated: what is said
 *      last of an event holds, and a parent that it no longer names loses the child. An id belongs to the type that was
 *      recorded first: the same id of another type changes nothing.
 * [S2] find tells an event with its parents as it names them, and its children by time and then by id, or undefined for
 *      an id that nobody named. At most 1,000 children are told, with `hasMoreChildren` where there are more.
 * [S3] chain walks breadth first: nearest depth first, within a depth by time and then by id, and what was named but never
 *      recorded last. Each event stands in it once, also where events name one another in a circle; the start does not.
 * [S4] chain ends at its limits of depth and of events, and says `truncated` when there would have been more.
 * [S5] what was recorded is forgotten after its time to live, and not earlier.
 * [S6] every call settles within its time, also while the store hangs; then, and while it is known to be away, it rejects
 *      `correlation.unavailable`. It heals by itself.
 * [S7] health tells `degraded` while the store is away, without talking to it.
 */
export interface CorrelationStore {
  record(events: readonly CorrelatedEvent[]): Promise<void>;
  find(eventId: string): Promise<CorrelationEntry | undefined>;
  chain(eventId: string, direction: ChainDirection, limits?: ChainLimits): Promise<CorrelationChain>;
  health(): CorrelationHealth;
  close(): Promise<void>;
}

/** What is remembered of an event: the names are those of the envelope. */
export interface CorrelatedEvent {
  readonly event_id: string;
  readonly event_type: string;
  /** RFC 3339, UTC. */
  readonly timestamp: string;
  readonly correlation_id: string;
  /** Direct parents, oldest first. */
  readonly correlation_ids: readonly string[];
  /** Who published it: the envelope's source. */
  readonly source?: object;
  readonly metadata?: object;
}

/** `event` is absent for a parent that was named, but never recorded. */
export interface CorrelationEntry {
  readonly event_id: string;
  readonly event?: CorrelatedEvent;
  readonly parents: readonly string[];
  readonly children: readonly string[];
  readonly hasMoreChildren?: true;
}

export type ChainDirection = 'ancestors' | 'descendants';

export interface ChainLimits {
  /** Greatest distance from the start. Default 100, at most 10,000. */
  readonly maxDepth?: number;
  /** Greatest number of events. Default 1,000, at most 10,000. */
  readonly maxEvents?: number;
}

export interface CorrelationChain {
  readonly event_id: string;
  readonly direction: ChainDirection;
  readonly events: readonly ChainLink[];
  readonly truncated: boolean;
}

/** One event of a chain. `depth` is 1 for a direct parent or child; `via` is the neighbour nearer to the start. */
export interface ChainLink extends CorrelationEntry {
  readonly depth: number;
  readonly via: string;
}

export interface CorrelationHealth {
  readonly status: 'healthy' | 'degraded';
  readonly store: 'memory' | 'redis';
  readonly details: Readonly<Record<string, string | number | boolean>>;
}
