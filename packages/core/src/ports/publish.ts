import type { ContractTypes, EventType, Priority } from '../contract/contract-set.js';
import type { AgentContext, Envelope, Metadata, Source } from '../envelope/envelope.js';
import type { Cause } from '../lineage/lineage.js';

/**
 * Validates, seals, sends, and resolves once the broker confirmed the event and some queue has it.
 *
 * @throws {Invalid | Unroutable | Nacked | Blocked | Timeout | Overloaded | Closed} by the deadline, always.
 * @example
 * ```ts
 * await bus.publish('github.pr.created', { cache_key: 'repo|423', cache_type: 'redis' }, { causedBy: event });
 * ```
 */
export type Publish<T extends ContractTypes> = <K extends EventType<T>>(
  eventType: K,
  payload: T['events'][K],
  options?: PublishOptions,
) => Promise<PublishReceipt<K, T['events'][K]>>;

export interface PublishOptions {
  /** The event, or events oldest first, that brought this one about. */
  readonly causedBy?: Cause | readonly Cause[];
  /** Parents of which only the ids are known, oldest first. */
  readonly correlationIds?: readonly string[];
  readonly eventId?: string;
  /** Makes the event_id deterministic, in place of the schema's own unique key. */
  readonly uniqueKey?: string;
  readonly source?: Partial<Source>;
  readonly agentContext?: AgentContext;
  readonly metadata?: Metadata;
  readonly priority?: Priority;
  readonly ttlSeconds?: number;
  /** RFC 3339, UTC. Default: now. */
  readonly timestamp?: string;
  /** W3C trace context, carried as the header of that name. */
  readonly traceparent?: string;
  /** From the call to the receipt, waiting for a place in the window included. Default: the publisher's. */
  readonly timeoutMs?: number;
  /** What to do with an event that no queue is bound to. Default `reject`. */
  readonly unroutable?: 'reject' | 'drop';
  /** What to do when the publish window is full. Default `wait`. */
  readonly whenFull?: 'wait' | 'reject';
}

/** What a confirmed publish returns. */
export interface PublishReceipt<T extends string = string, P = unknown> {
  readonly eventId: string;
  readonly eventType: T;
  readonly routingKey: string;
  /** False only with `unroutable: 'drop'`, when no queue was bound. */
  readonly routed: boolean;
  readonly envelope: Envelope<T, P>;
}

/** One event of several that are published together. */
export interface OutgoingEvent<K extends string = string, P = unknown> {
  readonly eventType: K;
  readonly payload: P;
  readonly options?: PublishOptions;
}

/**
 * Publishes several events, pipelined. All are validated before the first is sent: when one does not fit, none leaves.
 * Then each has its own end, in the order in which they were given.
 *
 * @throws {Invalid} naming the index of each event that does not fit; nothing was sent.
 * @example
 * ```ts
 * const results = await bus.publishAll(files.map((payload) => ({ eventType: 'artifact.created', payload })));
 * const failed = results.filter((result) => result.status === 'rejected');
 * ```
 */
export type PublishAll<T extends ContractTypes> = <const K extends readonly EventType<T>[]>(
  events: {
    readonly [I in keyof K]: OutgoingEvent<K[I], T['events'][K[I]]>;
  },
) => Promise<{ -readonly [I in keyof K]: PromiseSettledResult<PublishReceipt<K[I], T['events'][K[I]]>> }>;
