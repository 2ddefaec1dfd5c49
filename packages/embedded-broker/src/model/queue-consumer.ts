import type { QueuedMessage } from './message.js';

/** A consumer as its queue sees it. */
export interface QueueConsumer {
  readonly tag: string;
  readonly noAck: boolean;
  readonly exclusive: boolean;
  /** Higher is served first, while it has room. */
  readonly priority: number;
  /** False while its prefetch is used up or its socket does not drain. */
  hasRoom(): boolean;
  /** Takes a message. A consumer that acknowledges settles it later through its queue. */
  deliver(entry: QueuedMessage): void;
  /** The queue is gone. */
  cancelledByBroker(): void;
}
