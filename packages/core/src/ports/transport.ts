/**
 * The Transport port: what the bus needs of a broker, in no broker's words. Each numbered clause has a conformance test of
 * the same number in the testkit, which every implementation must pass; a clause that needs a capability is excused where
 * the transport declares that it lacks it, with the reason.
 *
 * Publish
 * [P1] publish resolves `routed: true` only when the broker confirmed the message and nothing was returned.
 * [P2] publish resolves `routed: false` when nobody subscribes to the address; it never claims a route. Who watches is nobody:
 *      a command without an owner is not routed, whatever taps there are.
 * [P3] publish settles by its timeout, whatever the broker does. Then it rejects Timeout, whose `maybeDelivered` is false
 *      only when nothing had left this process; or Blocked, when nothing had because the broker blocks publishers.
 * [P4] publish rejects Nacked when the broker refuses the message.
 * [P5] body, headers and properties arrive unchanged.
 * [P6] the window is bounded in count and bytes; when it is full, publish waits, or rejects Overloaded, by option.
 * [P7] publish after close rejects Closed; nothing is sent. While close still waits for running callbacks, they may publish.
 * [P8] a message that the broker cannot carry, or with a reserved header, rejects Invalid and disturbs no other publish.
 *
 * Declare
 * [D1] declare: once it resolved, what is published to one of the patterns is kept for the group, consumer or not; it may
 *      be repeated, and may add patterns and retry delays to a group that is consumed already.
 * [D2] a pattern of commands has one owner: declaring it for another group rejects `command.owned` and names both. Instances of
 *      one group are one owner, and it stays so while none of them runs.
 *
 * Consume
 * [C1] every message that matches a pattern of the group is delivered at least once, also what was published while nobody
 *      consumed.
 * [C2] ack: the message is never delivered again.
 * [C3] retry: redelivered to the same group, and to no other, with attempt + 1, not before delayMs, which is 0 or one of
 *      the declared delays, with its original address, headers and properties.
 * [C4] dead-letter: the message comes to rest in the dead letters of its group with failure, original bytes, headers,
 *      properties and address; the group flows on.
 * [C5] at most `prefetch` deliveries are unsettled at a time, and at most `concurrency` callbacks run; of a group in
 *      partitions, in each of them.
 * [C6] patterns are topic patterns: `*` is one word, `#` any number of words; consumers of one group share, groups each
 *      get their own copy.
 * [C7] stop: no new delivery begins, what runs finishes and is settled, and the rest stays with the broker, also what was
 *      handed over and waits for its turn.
 * [C8] a delivery whose callback throws is retried, never lost and never acknowledged.
 * [C9] an unsettled delivery of a consumer whose connection is cut is delivered again, marked redelivered, and
 *      the consumer comes back by itself.
 * [C10] a tap sees what is published from then on, takes nothing from anybody, and leaves nothing behind.
 * [C11] headers of the broker and its libraries never reach the callback, and cannot change what it is told of address
 *       or attempt.
 * [C12] release: the delivery stays unsettled until the consumption stops or its channel ends; then it goes back to the
 *       group, of a partition to its place, with attempt + 1.
 * [C13] of a group in partitions, every message goes to exactly one of them, and all with the same partition key to the
 *       same one; of several consumers of a partition, one receives at a time, and the next one nothing before the first
 *       has settled what it works on.
 * [C14] later: redelivered as [C3] says, with the same attempt, for nothing failed and none is spent; where the copy cannot
 *       be made, the delivery goes back as an unsettled one does.
 * [C15] watchDeadLetters tells of each dead letter of a group that comes to rest from then on, with its failure; it takes
 *       none, and leaves nothing behind.
 * [C16] a group that records sees what is published to its patterns as any other does, and never stands in for who receives:
 *      what nobody else subscribes to resolves `routed: false`, with `recorded: true`. A copy (`copyOf`) reaches those who
 *      record and nobody else.
 * [C17] what is published `onlyTo` a group comes to it alone, with its own address, whatever the group's patterns are; where there
 *      is no such group it resolves `routed: false`.
 *
 * Reply
 * [Q1] openReplies: what is published to its address reaches this process and no other, until it is closed; after a
 *      reconnect the same address works again.
 * [Q2] a reply to an address that nobody has is no error: it resolves `routed: false`. An address that openReplies did not
 *      make is refused Invalid, whatever it names at the broker.
 * [Q3] replies are handed over once, and are never retried nor dead-lettered.
 * [Q4] onReopened is called each time that the address works again after a reconnect: what was sent to it in between is lost.
 *
 * Life
 * [L1] close is idempotent, drains consumers and publishes, and settles by its timeout, together with every publish that
 *      is still open then; it rejects Timeout when something was left undone.
 * [L2] health tells `healthy`, or what is wrong, without talking to the broker.
 */

import type { DeadLetter } from '../dead-letter/dead-letter.js';
import type { Failure } from '../retry/failure.js';
import type { Address, HeaderValue, MessageProperties } from './message.js';

export interface Transport {
  /** The broker's kind, as OpenTelemetry names it: `rabbitmq`, `kafka`. */
  readonly system: string;
  readonly capabilities: Capabilities;
  publish(message: OutgoingMessage, options: TransportPublishOptions): Promise<Routing>;
  declare(group: ConsumerGroup): Promise<void>;
  /** Declares the group first. */
  consume(source: ConsumerGroup | Tap, options: ConsumeOptions, onDelivery: OnDelivery): Promise<Consumption>;
  openReplies(onReply: OnReply, onReopened?: () => void): Promise<ReplyInbox>;
  watchDeadLetters(group: GroupName, onArrival: (deadLetter: DeadLetter) => void): Promise<Watch>;
  /** What the broker calls the place that an address leads to, such as an exchange or a topic: for errors and telemetry. */
  destinationOf(address: Address): string;
  /** What the broker calls the place where messages wait for a group, such as a queue; of partitions, the whole. */
  placeOf(group: GroupName): string;
  health(): TransportHealth;
  close(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/**
 * What a broker can do. `true`, or why not, in a sentence for the person whose schema asks for it. Nothing is excused by
 * it silently: the conformance suite prints the reason, and the bus says at start what a schema asks for in vain.
 */
export type Capabilities = Readonly<Record<Capability, true | string>>;

export type Capability =
  /** It knows whether anybody subscribes to an address. */
  | 'knowsRoutes'
  /** It holds a retry back by itself, so that no consumer waits for it. */
  | 'brokerDelays'
  | 'priorities'
  /** What outlived its `expirationMs` is not handed out. */
  | 'expiry'
  | 'orderedPartitions'
  /** What was acknowledged can be read again. */
  | 'replay'
  /** An address that reaches one process alone. */
  | 'exclusiveReplies'
  /** It sends a group what its patterns match, and nothing else. */
  | 'filtersOnBroker';

export interface OutgoingMessage {
  readonly address: Address;
  readonly body: Uint8Array;
  readonly properties: MessageProperties;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /** Its publisher does not mind that nobody has it. It is published all the same, for whoever watches the broker itself. */
  readonly droppable?: boolean;
  /** Messages with the same key keep their order in groups that are laid out in partitions. */
  readonly partitionKey?: string;
  /** Of an event's address: it is no event, but tells those who record of a command or a reply that its owner has. */
  readonly copyOf?: 'command' | 'reply';
  /** It goes to this group and to no other, whoever subscribes to the address, which it is delivered with. */
  readonly onlyTo?: GroupName;
}

export interface TransportPublishOptions {
  /** From the call to the settlement, waiting for a place in the window included. */
  readonly timeoutMs: number;
  /** What to do when the window is full. Default `wait`. */
  readonly whenFull?: 'wait' | 'reject';
}

/** Who has a message, once the broker confirmed it. */
export interface Routing {
  /** Somebody who receives. */
  readonly routed: boolean;
  /** Present where it was looked for: somebody who records. */
  readonly recorded?: boolean;
}

/** Consumers that share messages, and outlive their connections. How a broker lays that out is the transport's business. */
export interface ConsumerGroup {
  readonly kind: 'event' | 'command';
  /** `<service>`, or `<service>.<queue>` for a further one of the same service. */
  readonly group: string;
  /** The exact name that the broker knows it by. Default: the transport's own name for the group. */
  readonly name?: string;
  /** Topic patterns over the keys of addresses. */
  readonly patterns: readonly string[];
  /** Every delay that a retry may ask for, in milliseconds. 0 needs no entry. */
  readonly retryDelaysMs: readonly number[];
  /** It keeps what is published, and receives none of it: [C16]. Of events, and not in partitions. */
  readonly records?: true;
  /** `false`: what is dead-lettered is dropped. Default true. */
  readonly deadLetters?: boolean;
  /** Into how many partitions it is laid out, at least 2. Default: it is not. */
  readonly partitions?: number;
  /** After this time a message that still waits is dead-lettered as expired. Default: never. */
  readonly messageTtlMs?: number;
}

/** What names a group. */
export type GroupName = Pick<ConsumerGroup, 'kind' | 'group' | 'name'>;

/** A private copy of what is published from now on; it takes nothing from anybody. */
export interface Tap {
  readonly tap: readonly AddressPattern[];
}

export interface AddressPattern {
  readonly kind: 'event' | 'command';
  readonly pattern: string;
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
  /** Of the first publish, also after retries. */
  readonly address: Address;
  /** What the broker calls the place it was first published to, and the place it was taken from: to be shown, not parsed. */
  readonly destination: string;
  readonly queue: string;
  /** Which partition it came through, from 0, of a group that has some. */
  readonly partition?: number;
  readonly properties: MessageProperties;
  readonly headers: Readonly<Record<string, HeaderValue>>;
  /**
   * 1 for the first. Counts asked-for retries and what the broker redelivered after a crash. RabbitMQ before 4.3 also counts what
   * was on its way to a consumer, and had not begun, when that stopped consuming or lost its connection: it can be one more for each.
   * Kafka counts what was about to begin when its process died.
   */
  readonly attempt: number;
  readonly redelivered: boolean;
  /** It came past its address: its sender wrote straight to the place that it was taken from. Also of its retries. */
  readonly bypassed?: true;
  /** Of a copy, what it is a copy of. */
  readonly copyOf?: 'command' | 'reply';
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
  /** What the broker calls the place it takes from. */
  readonly queue: string;
  /** [C7]. Resolves when the last running callback was settled; rejects Timeout when that takes too long. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

/** Something that is watched until it is stopped. */
export interface Watch {
  stop(): Promise<void>;
}

/** A reply as it came. Nobody settles it. */
export type Reply = Pick<Delivery, 'body' | 'properties' | 'headers'>;

export type OnReply = (reply: Reply) => void;

/** Where replies to this process arrive. */
export interface ReplyInbox {
  /** The key of the address `{ kind: 'reply', key }`; goes along with a request as its `replyTo`. */
  readonly address: string;
  close(): Promise<void>;
}

export interface TransportHealth {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly details: Readonly<Record<string, string | number | boolean>>;
}
