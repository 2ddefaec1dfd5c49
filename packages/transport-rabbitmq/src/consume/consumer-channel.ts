import { type Logger, toError } from '@bloodbank/core';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { ConsumerSource } from './consumer-source.js';
import type { ReceivingQueue } from './received-message.js';
import type { Verdict } from './settle-delivery.js';

export interface ConsumerChannelEvents {
  onMessage(message: ConsumeMessage, channel: ConsumerChannel): void;
  /** The channel ended, or its consumer was cancelled by the broker; nothing more will come from it. */
  onEnd(channel: ConsumerChannel): void;
}

/**
 * One AMQP channel with one consumer. Delivery tags count per channel, so a delivery is settled here, on the channel it
 * came from, or not at all: when this one has ended, the broker hands the message out again by itself.
 */
export class ConsumerChannel {
  readonly receiving: ReceivingQueue;
  #isAlive = true;
  #consumerTag = '';
  readonly #channel: Channel;

  static async open(
    connection: ChannelModel,
    source: ConsumerSource,
    prefetch: number,
    logger: Logger,
    events: ConsumerChannelEvents,
  ): Promise<ConsumerChannel> {
    const channel = await connection.createChannel();
    // Before anything can fail: an unheard 'error' would end the process.
    channel.on('error', (error: Error) => logger.warn({ reason: error.message }, 'A consuming channel was closed.'));
    channel.on('handler-error', (error: Error) => logger.error({ err: error }, 'A delivery could not be handled.'));
    try {
      const opened = new ConsumerChannel(channel, await source.attach(channel));
      await opened.#consume(prefetch, events);
      return opened;
    } catch (thrown) {
      channel.close().catch(() => {});
      throw thrown;
    }
  }

  private constructor(channel: Channel, receiving: ReceivingQueue) {
    this.#channel = channel;
    this.receiving = receiving;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Settles one delivery; without effect once the channel has ended. */
  settle(message: ConsumeMessage, verdict: Verdict): void {
    if (!this.#isAlive) return;
    try {
      if (verdict === 'ack') this.#channel.ack(message);
      else this.#channel.reject(message, true);
    } catch {
      // The connection is being closed; the channel's own end follows.
    }
  }

  /** No more deliveries; those already here can still be settled. */
  async cancel(): Promise<void> {
    if (this.#isAlive) await this.#channel.cancel(this.#consumerTag);
  }

  /** What is unsettled returns to its queue. */
  async close(): Promise<void> {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    await this.#channel.close();
  }

  async #consume(prefetch: number, events: ConsumerChannelEvents): Promise<void> {
    const end = () => {
      if (!this.#isAlive) return;
      this.#isAlive = false;
      events.onEnd(this);
    };
    this.#channel.on('close', end);
    await this.#channel.prefetch(prefetch);
    const { consumerTag } = await this.#channel.consume(this.receiving.queue, (message) => {
      if (message !== null) return events.onMessage(message, this);
      // The broker cancelled the consumer: the queue was deleted, or its leader moved.
      end();
      this.#channel.close().catch((error: unknown) => toError(error));
    });
    this.#consumerTag = consumerTag;
  }
}
