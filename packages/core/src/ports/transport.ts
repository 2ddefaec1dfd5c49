/**
 * The Transport port: what the bus needs from a broker. Each numbered clause has a conformance test of the same number
 * in the testkit, which every implementation must pass.
 *
 * Publish
 * [P1] publish resolves `routed: true` only when the broker confirmed the message and nothing was returned.
 * [P2] publish resolves `routed: false` when no queue is bound to the routing key; it never claims a route.
 * [P3] publish settles by its timeout, whatever the broker does. Then it rejects Timeout, whose `maybeDelivered` is false
 *      only when nothing had left this process; or Blocked, when nothing had because the broker blocks publishers.
 * [P4] publish rejects Nacked when the broker refuses the message.
 * [P5] body, headers and properties arrive unchanged.
 * [P6] the window is bounded in count and bytes; when it is full, publish waits, or rejects Overloaded, by option.
 * [P7] publish after close rejects Closed; nothing is sent. While close still waits for running callbacks, they may publish.
 * [P8] a message that AMQP cannot carry, or with a reserved header, rejects Invalid and disturbs no other publish.
 *
 * Declare
 * [D1] declare: once it resolved, what is published to one of the bindings is kept in the queue, consumer or not; it may
 *      be repeated, and may add bindings to a queue that is consumed already.
 *
 * Consume
 * [C1] every message routed to the queue is delivered at least once, also what was published while nobody consumed.
 * [C2] ack: the message is never delivered again.
 * [C3] retry: redelivered to the same queue, and to no other, with attempt + 1, not before delayMs, which is 0 or one of
 *      the declared delays, with its original exchange, routing key, headers and properties.
 * [C4] dead-letter: the message comes to rest in the dead-letter queue with failure, original bytes, headers, properties,
 *      exchange and routing key; the queue flows on.
 * [C5] at most `prefetch` deliveries are unsettled at a time, and at most `concurrency` callbacks run.
 * [C6] patterns are topic patterns: `*` is one word, `#` any number of words; consumers of one queue share, queues each
 *      get their own copy.
 * [C7] stop: no new delivery begins, what runs finishes and is settled, and the rest stays in the queue, also what was
 *      handed over and waits for its turn.
 * [C8] a delivery whose callback throws is retried, never lost and never acknowledged.
 * [C9] an unsettled delivery of a consumer whose connection is cut is delivered again, marked redelivered, and
 *      the consumer comes back by itself.
 * [C10] a tap sees what is published from then on, takes nothing from anybody, and leaves nothing behind.
 * [C11] headers of the broker and its libraries never reach the callback, and cannot change what it is told of exchange,
 *       routing key or attempt.
 * [C12] release: the delivery stays unsettled until the consumption stops or its channel ends; then it goes back to the
 *      queue, of a partition to its place, with attempt + 1.
 * [C13] of the queues declared as the partitions of one queue, every message to its bindings goes to exactly one, and all
 *      with the same partition key to the same one; of several consumers of a partition, one receives at a time, and
 *      the next one nothing before the first has settled what it works on.
 * [C14] later: redelivered as [C3] says, with the same attempt, for nothing failed and none is spent; where the copy cannot
 *       be made, the delivery goes back as an unsettled one does.
 *
 * Life
 * [L1] close is idempotent, drains consumers and publishes, and settles by its timeout, together with every publish that
 *      is still open then; it rejects Timeout when something was left undone.
 * [L2] health tells `healthy`, or what is wrong, without talking to the broker.
 */
import type { Failure } from '../consume/failure.js';

export interface Transport {
  publish(message: OutgoingMessage, options: TransportPublishOptions): Promise<{ readonly routed: boolean }>;
  declare(queue: QueueDeclaration): Promise<void>;
  /** Declares the queue first. */
  consume(source: QueueDeclaration | Tap, options: ConsumeOptions, onDelivery: OnDelivery): Promise<Consumption>;
  health(): TransportHealth;
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
}

export interface OutgoingMessage {
  readonly exchange: string;
  readonly routingKey: string;
  readonly body: Uint8Array;
  readonly properties: MessageProperties;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** Messages with the same key keep their order in queues that are laid out in partitions. */
  readonly partitionKey?: string;
}

export type HeaderValue = string | number | boolean | null;

/** AMQP basic properties, in our words. Priority is 0 to 9; expiration is in milliseconds. */
export interface MessageProperties {
  readonly messageId?: string;
  readonly type?: string;
  readonly correlationId?: string;
  readonly timestamp?: Date;
  readonly appId?: string;
  readonly contentType?: string;
  readonly replyTo?: string;
  readonly priority?: number;
  readonly expirationMs?: number;
  /** Survives a restart of the broker. Default true. */
  readonly persistent?: boolean;
}

export interface TransportPublishOptions {
  /** From the call to the settlement, waiting for a place in the window included. */
  readonly timeoutMs: number;
  /** What to do when the window is full. Default `wait`. */
  readonly whenFull?: 'wait' | 'reject';
}

/** A queue that outlives its consumers, with its bindings, its dead-letter queue and the delays its retries may have. */
export interface QueueDeclaration {
  readonly queue: string;
  readonly bindings: readonly Binding[];
  readonly deadLetterQueue: string;
  /** Every delay that a retry of this queue may ask for, in milliseconds. 0 needs no entry. */
  readonly retryDelaysMs: readonly number[];
  readonly partition?: Partition;
}

/** Which part of a queue that is laid out in several this one is. */
export interface Partition {
  /** The queue as a whole. It does not exist itself. */
  readonly of: string;
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

export interface Binding {
  readonly exchange: string;
  readonly pattern: string;
}

/** A private copy of what is published from now on; it takes nothing from anybody. */
export interface Tap {
  readonly tap: readonly Binding[];
}

export interface ConsumeOptions {
  /** Greatest number of unsettled deliveries: those handed to callbacks, and those that wait here for their turn. */
  readonly prefetch: number;
  /** Greatest number of callbacks that run at a time. Default: `prefetch`. */
  readonly concurrency?: number;
}

/** One hand-over of a message. */
export interface Delivery {
  readonly body: Uint8Array;
  /** Exchange and routing key of the first publish, also after retries. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly queue: string;
  readonly properties: MessageProperties;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** 1 for the first. Counts asked-for retries and what the broker redelivered after a crash. */
  readonly attempt: number;
  readonly redelivered: boolean;
}

/** How a delivery ended. Returned once by the callback; there is no other way to settle. */
export type Settlement =
  | { readonly kind: 'ack' }
  /** Not handled, because the service stops. */
  | { readonly kind: 'release' }
  | { readonly kind: 'retry'; readonly delayMs: number; readonly failure: Failure }
  /** Not now, through no fault of the message. `delayMs` is 0 or a declared delay; `reason` is for a person. */
  | { readonly kind: 'later'; readonly delayMs: number; readonly reason: string }
  | {
      readonly kind: 'dead-letter';
      readonly failure: Failure;
      /** Where the callback made several attempts of its own. Default: the delivery's. */
      readonly attempts?: number;
    };

export type OnDelivery = (delivery: Delivery) => Promise<Settlement>;

export interface Consumption {
  readonly queue: string;
  /** [C7]. Resolves when the last running callback was settled; rejects Timeout when that takes too long. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

export interface TransportHealth {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly details: Readonly<Record<string, string | number | boolean>>;
}
