import type { ContractTypes } from '../contract/contract-set.js';
import type { Envelope } from '../envelope/envelope.js';
import type { SealOptions } from '../envelope/seal-envelope.js';

/**
 * Validates, seals, sends, and resolves once the broker confirmed the event and some queue has it. While very much is under
 * way, it waits before it validates: so the payload must not change until the promise settles.
 *
 * @throws {Invalid | Unroutable | Nacked | Blocked | Timeout | Overloaded | Closed} by the deadline, always.
 * @example
 * ```ts
 * await bus.publish('github.pr.created', { cache_key: 'repo|423', cache_type: 'redis' }, { causedBy: event });
 * ```
 */
// Not by its alias, here and where commands are sent and handled: the compiler would show that in place of the names.
export type Publish<T extends ContractTypes> = <K extends keyof T['events'] & string>(
  eventType: K,
  payload: T['events'][K],
  options?: PublishOptions,
) => Promise<PublishReceipt<K, T['events'][K]>>;

/** How a message travels, whatever it says. */
export interface SendOptions {
  /** W3C trace context to go on with, carried as the headers of these names. Default: the active span. Ignored if invalid. */
  readonly traceparent?: string;
  readonly tracestate?: string;
  /** From the call to the receipt, waiting for a place in the window included. Default: the publisher's. */
  readonly timeoutMs?: number;
  /** What to do with a message that no queue is bound to. Default `reject`. */
  readonly unroutable?: 'reject' | 'drop';
  /** What to do when the publish window is full. Default `wait`. */
  readonly whenFull?: 'wait' | 'reject';
  /** Not promised: `false` lets a restart of the broker lose the message. Default `true`. */
  readonly persistent?: boolean;
  /** Not promised: a routing key of one's own, instead of the contract's. Who subscribes by event type does not receive it. */
  readonly routingKey?: string;
}

/** What an envelope is sent with. */
export interface EnvelopeSendOptions extends SendOptions {
  /** Of a command: the address at which its sender waits for the reply. Travels beside the envelope, not in it. */
  readonly replyTo?: string;
  /** Of a reply, which needs one: the address that its command named. */
  readonly to?: string;
}

/** What a publish says beside type and payload: of the envelope, and of its way. */
export interface PublishOptions extends SealOptions, SendOptions {}

/** What a publish returns: the broker confirmed the event; or, where an outbox was asked for, it stands synced on disk. */
export interface PublishReceipt<T extends string = string, P = unknown> {
  readonly eventId: string;
  readonly eventType: T;
  readonly routingKey: string;
  /** `outbox`: the broker does not take it now; it will be published later, also by the next process. */
  readonly stored: 'broker' | 'outbox';
  /**
   * False with `unroutable: 'drop'` when no queue was bound, and when nobody but who records has it: see `recorded`. Undefined
   * while the event is only in an outbox.
   */
  readonly routed: boolean | undefined;
  /** True when somebody keeps what is published, and has this event. Recording never counts as receiving. */
  readonly recorded?: boolean;
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
export type PublishAll<T extends ContractTypes> = <const K extends readonly (keyof T['events'] & string)[]>(
  events: {
    readonly [I in keyof K]: OutgoingEvent<K[I], T['events'][K[I]]>;
  },
) => Promise<{ -readonly [I in keyof K]: PromiseSettledResult<PublishReceipt<K[I], T['events'][K[I]]>> }>;
