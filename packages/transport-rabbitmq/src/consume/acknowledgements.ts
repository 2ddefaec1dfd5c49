import type { Channel, ConsumeMessage } from 'amqplib';

/** The part of a channel that settles deliveries. */
export type SettlingChannel = Pick<Channel, 'ack' | 'reject'>;

/**
 * The acknowledgements of one channel. Those of one turn of the event loop leave together at its end, and as far as
 * everything before them is settled, as one frame that names the last of them.
 *
 * Invariant: `#open` holds every delivery that the broker waits for, oldest first. `multiple` covers only what is not in it, or
 * is acknowledged by that very frame: what comes after a delivery that is still worked on is acknowledged frame by frame.
 */
export class Acknowledgements {
  readonly #channel: SettlingChannel;
  /** Delivery tags, which the broker counts upwards. No more than the prefetch. */
  readonly #open = new Set<number>();
  /** Handled, and not yet told the broker, by delivery tag. */
  #pending = new Map<number, ConsumeMessage>();
  #isScheduled = false;

  constructor(channel: SettlingChannel) {
    this.#channel = channel;
  }

  /** To be called for each delivery, as it comes. */
  expect({ fields }: ConsumeMessage): void {
    this.#open.add(fields.deliveryTag);
  }

  add(message: ConsumeMessage): void {
    this.#pending.set(message.fields.deliveryTag, message);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    // After the promises of this turn, and before the socket is written to.
    process.nextTick(this.#onTick);
  }

  /** Leaves at once, so that no later frame with `multiple` covers it. */
  reject(message: ConsumeMessage, isRequeued: boolean): void {
    this.#open.delete(message.fields.deliveryTag);
    this.#send(() => this.#channel.reject(message, isRequeued));
  }

  /** Tells the broker of all that is handled. */
  flush(): void {
    if (this.#pending.size === 0) return;
    const pending = this.#pending;
    this.#pending = new Map();
    this.#send(() => {
      this.#ackRun(pending);
      for (const [tag, message] of pending) {
        this.#open.delete(tag);
        this.#channel.ack(message);
      }
    });
  }

  /** Of what is pending, the oldest that are open, without a gap: one frame for the last of them. */
  #ackRun(pending: Map<number, ConsumeMessage>): void {
    let last: ConsumeMessage | undefined;
    let count = 0;
    for (const tag of this.#open) {
      const message = pending.get(tag);
      if (message === undefined) break;
      last = message;
      count += 1;
      pending.delete(tag);
      this.#open.delete(tag);
    }
    if (last !== undefined) this.#channel.ack(last, count > 1);
  }

  #send(frames: () => void): void {
    try {
      frames();
    } catch {
      // The connection is being closed; the channel's own end follows.
    }
  }

  readonly #onTick = (): void => {
    this.#isScheduled = false;
    this.flush();
  };
}
