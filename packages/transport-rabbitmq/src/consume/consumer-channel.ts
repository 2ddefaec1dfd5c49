import type { Logger } from '@bloodbank/core/ports';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { Acknowledgements } from './acknowledgements.js';
import type { ChannelAction } from './apply-settlement.js';
import type { ConsumerSource } from './consumer-source.js';
import type { ReceivingQueue } from './received-message.js';

export interface ConsumerChannelEvents {
  onMessage(message: ConsumeMessage, channel: ConsumerChannel): void;
  /** The channel ended, or its consumer was cancelled by the broker; nothing more will come from it. */
  onEnd(channel: ConsumerChannel, isCancelled: boolean): void;
}

/**
 * One AMQP channel that consumes one queue. Delivery tags count per channel, so a delivery is settled here, on the channel
 * it came from, or not at all: when this one has ended, the broker hands the message out again by itself.
 *
 * A message that kills its process is charged with one more failed delivery by the broker, and so is everything else that
 * the process had in hand. So what is redelivered is worked on alone: whoever dies with it takes nobody along.
 *
 * Lanes, and what ends each:
 * - `plain`: one consumer with the whole prefetch, which works on everything as it comes; for queues whose consumers must
 *   stay. Ends in `ended` alone.
 * - `single`: one consumer with prefetch 1. Ends in `wide` at the first delivery that is no redelivery, if prefetch allows.
 * - `wide`: a second consumer takes the rest of the prefetch. Ends in `closing` when something redelivered arrives.
 * - `closing`: the consumers are being cancelled, and redeliveries wait. Ends in `alone` when the broker confirmed that.
 * - `alone`: nothing new arrives. What was fresh is finished first, then each redelivery by itself, the one that was handed
 *   out most often last. Ends in `single` when nothing is in hand.
 * - `ended`: final; cancelled by us or by the broker, or the channel is gone.
 */
export class ConsumerChannel {
  readonly receiving: ReceivingQueue;
  #lane: 'plain' | 'single' | 'wide' | 'closing' | 'alone' | 'ended';
  #isAlive = true;
  #consumerTags: string[] = [];
  /** Redelivered, and not yet handed on. */
  #waiting: ConsumeMessage[] = [];
  /** Handed on, and not yet settled. */
  #workingCount = 0;
  /** Consumers are added and cancelled one after the other. */
  #change: Promise<unknown> = Promise.resolve();
  readonly #channel: Channel;
  readonly #acknowledgements: Acknowledgements;
  readonly #prefetch: number;
  readonly #events: ConsumerChannelEvents;

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
      const opened = new ConsumerChannel(channel, await source.attach(channel), prefetch, events);
      channel.on('close', () => opened.#end());
      await opened.#consume(opened.#lane === 'plain' ? prefetch : 1);
      return opened;
    } catch (thrown) {
      channel.close().catch(() => {});
      throw thrown;
    }
  }

  private constructor(channel: Channel, receiving: ReceivingQueue, prefetch: number, events: ConsumerChannelEvents) {
    this.#channel = channel;
    this.#acknowledgements = new Acknowledgements(channel);
    this.receiving = receiving;
    this.#lane = receiving.canIsolate ? 'single' : 'plain';
    this.#prefetch = prefetch;
    this.#events = events;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** By how many ways the broker is meant to send: none while redeliveries are worked on alone. */
  get consumerCount(): number {
    return this.#isAlive ? this.#consumerTags.length : 0;
  }

  /** Settles one delivery; without effect once the channel has ended. */
  settle(message: ConsumeMessage, action: ChannelAction): void {
    if (!this.#isAlive) return;
    if (action === 'ack') this.#acknowledgements.add(message);
    else this.#acknowledgements.reject(message, action === 'requeue');
    this.#workingCount -= 1;
    if (this.#waiting.length > 0 || this.#lane === 'alone') this.#handOnWaiting();
  }

  /** No more deliveries; those already here can still be settled. */
  async cancel(): Promise<void> {
    this.#lane = 'ended';
    if (this.#isAlive) await this.#changeConsumers(() => this.#cancelConsumers());
  }

  /** What is unsettled returns to its queue. */
  async close(): Promise<void> {
    if (!this.#isAlive) return;
    this.#acknowledgements.flush();
    this.#isAlive = false;
    this.#lane = 'ended';
    await this.#channel.close();
  }

  #onDelivery(message: ConsumeMessage): void {
    this.#acknowledgements.expect(message);
    if (message.fields.redelivered && this.#lane !== 'plain') {
      this.#waiting.push(message);
      if (this.#lane === 'wide') this.#isolate();
      this.#handOnWaiting();
    } else {
      if (this.#lane === 'single' && this.#prefetch > 1) this.#widen();
      this.#handOn(message);
    }
  }

  #handOn(message: ConsumeMessage): void {
    this.#workingCount += 1;
    this.#events.onMessage(message, this);
  }

  #handOnWaiting(): void {
    if (this.#workingCount > 0 || (this.#lane !== 'single' && this.#lane !== 'alone')) return;
    this.#waiting.sort((a, b) => deliveriesOf(a) - deliveriesOf(b));
    // What is finished must not be charged with the end of what comes next.
    this.#acknowledgements.flush();
    const next = this.#waiting.shift();
    if (next !== undefined) this.#handOn(next);
    else if (this.#lane === 'alone') {
      this.#lane = 'single';
      this.#inBackground(() => this.#consume(1));
    }
  }

  #widen(): void {
    this.#lane = 'wide';
    this.#inBackground(() => this.#consume(this.#prefetch - 1));
  }

  #isolate(): void {
    this.#lane = 'closing';
    this.#inBackground(async () => {
      await this.#cancelConsumers();
      if (this.#lane !== 'closing') return;
      this.#lane = 'alone';
      this.#handOnWaiting();
    });
  }

  async #consume(prefetch: number): Promise<void> {
    await this.#channel.prefetch(prefetch);
    const { consumerTag } = await this.#channel.consume(this.receiving.queue, (message) => {
      if (message !== null) return this.#onDelivery(message);
      // The broker cancelled the consumer: the queue was deleted, or its leader moved.
      this.#end(true);
      this.#channel.close().catch(() => {});
    });
    this.#consumerTags.push(consumerTag);
  }

  async #cancelConsumers(): Promise<void> {
    const tags = this.#consumerTags;
    this.#consumerTags = [];
    for (const tag of tags) await this.#channel.cancel(tag);
  }

  #end(isCancelled = false): void {
    this.#lane = 'ended';
    if (!this.#isAlive) return;
    // Of a cancelled consumer, the channel is still there.
    if (isCancelled) this.#acknowledgements.flush();
    this.#isAlive = false;
    this.#events.onEnd(this, isCancelled);
  }

  /** A change that fails does so because the channel ended, which is told by itself. */
  #inBackground(change: () => Promise<void>): void {
    this.#changeConsumers(async () => {
      if (this.#lane !== 'ended') await change();
    }).catch(() => {});
  }

  #changeConsumers(change: () => Promise<void>): Promise<void> {
    const done = this.#change.then(change);
    this.#change = done.catch(() => {});
    return done;
  }
}

/** As a quorum queue counts them. */
function deliveriesOf({ properties }: ConsumeMessage): number {
  const count: unknown = properties.headers?.['x-delivery-count'];
  return typeof count === 'number' ? count : 1;
}
