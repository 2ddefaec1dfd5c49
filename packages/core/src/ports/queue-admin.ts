/**
 * The QueueAdmin port: looking at queues and clearing up in them, for a person. It declares nothing and binds nothing.
 * Each numbered clause has a test of the same number where it is implemented.
 *
 * [A1] inspect tells messages and consumers, or undefined for a queue that is not there, and disturbs nobody.
 * [A2] visitDeadLetters hands over each message that rested in the queue when it began, oldest first, once.
 * [A3] keep: the message stays in the queue, in its place. The broker marks it redelivered, for it was handed out.
 * [A4] move: a copy goes to the one named queue and to no other, and is confirmed before the original is removed.
 *      A process that dies in between leaves both, under the same message id.
 * [A5] a copy that no queue takes rejects Unroutable, and the original stays.
 * [A6] a visit that ends, by `stop`, by an error or with its process, leaves in the queue what was not yet decided.
 * [A7] purge removes what waits in the queue, and tells how much it was.
 * [A8] put: a dead letter that was taken away rests in the one named queue again, with its body, properties, headers, and what is
 *      known of its failure; confirmed before it resolves. Where no such queue is, it rejects, and nothing is put.
 * [A9] remove ends a queue with what waits in it, and tells how much it was; undefined where it is not there. A queue that
 *      somebody consumes stays: it rejects `transport.queue-in-use`.
 * [A10] seek: what stands from the wanted place on and matches the queue's patterns is delivered to it, from its first attempt, what it
 *      had settled too, and of that nothing before it. What it had settled comes with the mark of a replay, where one is given.
 *      A queue that somebody consumes stays where it is: it rejects `transport.queue-in-use`. A dry run changes nothing.
 * [A11] lag tells of each partition that a queue is read from what it has not settled, and since when the oldest of it waits; undefined
 *      for a queue that is not there. It disturbs nobody.
 */
import type { DeadLetter } from '../dead-letter/dead-letter.js';

export interface QueueAdmin {
  inspect(queue: string): Promise<QueueInfo | undefined>;
  /** @throws {BloodbankError} `transport.unroutable` when there is no such queue. */
  visitDeadLetters(queue: string, visit: DeadLetterVisitor): Promise<void>;
  /** @throws {BloodbankError} `transport.unroutable` when there is no such queue. */
  purge(queue: string): Promise<number>;
  /** @throws {BloodbankError} `transport.unroutable` when there is no such queue. */
  put(queue: string, letter: DeadLetter): Promise<void>;
  /** @throws {BloodbankError} `transport.queue-in-use`. */
  remove(queue: string): Promise<number | undefined>;
  /**
   * Left out where the broker keeps nothing that was acknowledged (`replay` of its capabilities).
   *
   * @throws {BloodbankError} `transport.unroutable` when there is no such queue, `transport.queue-in-use`, `config.invalid` for
   * a place that it does not have.
   */
  seek?(queue: string, to: SeekPlace, options?: SeekOptions): Promise<Sought>;
  /** Left out where queues are not read from a log. */
  lag?(queue: string): Promise<readonly PartitionLag[] | undefined>;
  close(): Promise<void>;
}

export interface QueueInfo {
  readonly queue: string;
  /** Ready to be delivered; those in a consumer's hands are not counted. */
  readonly messages: number;
  readonly consumers: number;
}

/** Where a queue is to read on. */
export type SeekPlace =
  | { readonly kind: 'beginning' }
  | { readonly kind: 'end' }
  /** At the first message that the broker took then or later. */
  | { readonly kind: 'time'; readonly at: Date }
  /** In one partition; `topic` may be left out where the queue is read from one alone. */
  | { readonly kind: 'offset'; readonly offset: number; readonly partition: number; readonly topic?: string };

export interface SeekOptions {
  /** What comes again is marked so. Default: it comes as if for the first time. */
  readonly replay?: { readonly id: string; readonly reason: string };
  readonly isDryRun?: boolean;
}

/** How a queue was set elsewhere. */
export interface Sought {
  /** What stands between the new place and the end, also what the queue's patterns leave out. */
  readonly messages: number;
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly from: number;
    readonly to: number;
  }[];
}

/** How far a queue is behind in one partition. */
export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  /** Also what the queue's patterns leave out, until it is passed over. */
  readonly messages: number;
  /** When the broker took the oldest that is not settled; absent where none is. */
  readonly oldestAt?: Date;
}

export type DeadLetterVisitor = (deadLetter: DeadLetter) => Promise<DeadLetterDecision>;

export type DeadLetterDecision =
  | { readonly kind: 'keep' }
  | { readonly kind: 'remove' }
  /** Keeps this one and ends the visit. */
  | { readonly kind: 'stop' }
  /** As it was first published, or with another body under another message id. */
  | { readonly kind: 'move'; readonly queue: string; readonly body?: Uint8Array; readonly messageId?: string };
