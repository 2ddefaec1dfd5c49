import type { QueuedMessage } from '../model/message.js';
import type { Queue } from '../model/queue.js';
import type { QueueConsumer } from '../model/queue-consumer.js';
import type { Deliveries, Receiver } from './deliveries.js';

export interface ConsumerSettings {
  readonly tag: string;
  readonly noAck: boolean;
  readonly exclusive: boolean;
  readonly priority: number;
  /** How many unsettled deliveries it may hold; 0 for no limit. */
  readonly prefetch: number;
}

/** The channel that a consumer is on. */
export interface ConsumerChannel {
  readonly canDeliver: boolean;
  readonly deliveries: Deliveries;
  /** The consumer's queue is gone. */
  consumerCancelled(consumer: Consumer): void;
}

/** A channel's subscription to a queue. */
export class Consumer implements QueueConsumer, Receiver {
  readonly settings: ConsumerSettings;
  readonly queue: Queue;
  readonly #channel: ConsumerChannel;
  #held = 0;

  constructor(channel: ConsumerChannel, queue: Queue, settings: ConsumerSettings) {
    this.#channel = channel;
    this.queue = queue;
    this.settings = settings;
  }

  get tag(): string {
    return this.settings.tag;
  }

  get noAck(): boolean {
    return this.settings.noAck;
  }

  get exclusive(): boolean {
    return this.settings.exclusive;
  }

  get priority(): number {
    return this.settings.priority;
  }

  /** The channel's shared prefetch, once used up, also holds back consumers that do not acknowledge, as in RabbitMQ. */
  hasRoom(): boolean {
    const { noAck, prefetch } = this.settings;
    if (!this.#channel.canDeliver || !this.#channel.deliveries.hasRoom) return false;
    return noAck || prefetch === 0 || this.#held < prefetch;
  }

  deliver(entry: QueuedMessage): void {
    if (!this.noAck) this.#held += 1;
    this.#channel.deliveries.deliver(this, entry);
  }

  /** One of its deliveries was settled. */
  release(): void {
    this.#held -= 1;
  }

  cancelledByBroker(): void {
    this.#channel.consumerCancelled(this);
  }
}
