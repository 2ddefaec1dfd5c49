import type { QueuedMessage } from './message.js';

/**
 * Why a message comes back: 'settled' when a consumer asked for it (nack, reject, recover), 'abandoned' when its channel
 * went away. A quorum queue treats the two differently.
 */
export type ReturnCause = 'settled' | 'abandoned';

/** The messages of a queue that wait for a consumer, in the order in which they will leave. */
export interface ReadyStore {
  readonly length: number;
  push(entry: QueuedMessage): void;
  shift(): QueuedMessage | undefined;
  /** Takes back messages that were handed out, given in the order in which they were. */
  restore(entries: readonly QueuedMessage[], cause: ReturnCause): void;
  /** The earliest expiry among the messages that stand at a head, in milliseconds since the epoch; Infinity when none expires. */
  nextExpiry(): number;
  /** Takes out a message at a head whose time has come, if there is one: only heads expire, as in RabbitMQ. */
  shiftExpired(now: number): QueuedMessage | undefined;
  drain(): QueuedMessage[];
}
