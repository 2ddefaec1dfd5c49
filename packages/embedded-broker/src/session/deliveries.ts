import { AmqpError } from '../amqp-error.js';
import type { Message, QueuedMessage } from '../model/message.js';
import type { Queue } from '../model/queue.js';
import type { ReturnCause } from '../model/ready-store.js';
import { encodeProperties } from '../wire/property-codec.js';
import type { ClientConnection } from './client-connection.js';

/** Whom deliveries go to. */
export interface Receiver {
  readonly tag: string;
  readonly queue: Queue;
  readonly noAck: boolean;
  /** One of its deliveries was settled. */
  release(): void;
}

/** The channel that deliveries go out on. */
export interface DeliveryChannel {
  readonly number: number;
  readonly connection: ClientConnection;
  readonly consumers: ReadonlyMap<string, Receiver>;
}

/** A delivery that its client has not settled. */
export interface UnsettledDelivery {
  readonly deliveryTag: number;
  readonly entry: QueuedMessage;
  readonly queue: Queue;
  /** Undefined when it was fetched with basic.get. */
  readonly consumer: Receiver | undefined;
}

/** How deliveries are settled: done with, given up as dead letters, or put back into their queues. */
export type Settlement = 'ack' | 'discard' | 'requeue';

/** What a channel has handed to its client, by delivery tag, and how it comes back. */
export class Deliveries {
  /** How many unsettled deliveries all consumers of the channel may hold together; 0 for no limit. */
  sharedPrefetch = 0;
  readonly #channel: DeliveryChannel;
  /** Oldest first. */
  readonly #unsettled = new Map<number, UnsettledDelivery>();
  #lastTag = 0;
  #heldByConsumers = 0;

  constructor(channel: DeliveryChannel) {
    this.#channel = channel;
  }

  get hasRoom(): boolean {
    return this.sharedPrefetch === 0 || this.#heldByConsumers < this.sharedPrefetch;
  }

  /** Hands a message to a consumer, and remembers it when it will be settled. */
  deliver(consumer: Receiver, entry: QueuedMessage): void {
    const deliveryTag = this.#nextTag();
    if (!consumer.noAck) {
      this.#unsettled.set(deliveryTag, { deliveryTag, entry, queue: consumer.queue, consumer });
      this.#heldByConsumers += 1;
    }
    this.#send(consumer.tag, deliveryTag, entry.redelivered, entry.message, deliveryPropertyBytes(entry));
  }

  /** Hands over a direct reply; nobody settles it. */
  deliverReply(consumerTag: string, message: Message): void {
    this.#send(consumerTag, this.#nextTag(), false, message, message.propertyBytes);
  }

  /** Answers basic.get. */
  answerGet(queue: Queue, entry: QueuedMessage, noAck: boolean): void {
    const deliveryTag = this.#nextTag();
    if (!noAck) this.#unsettled.set(deliveryTag, { deliveryTag, entry, queue, consumer: undefined });
    const { exchange, routingKey, body } = entry.message;
    this.#channel.connection.outbox.content(
      this.#channel.number,
      'basic.get-ok',
      { deliveryTag, redelivered: entry.redelivered, exchange, routingKey, messageCount: queue.readyCount },
      fetchedPropertyBytes(queue, entry),
      body,
    );
  }

  /** Takes out one delivery, or with `multiple` all up to it; tag 0 with `multiple` means all. Throws 406 for an unknown tag. */
  take(deliveryTag: number, multiple: boolean): readonly UnsettledDelivery[] {
    if (multiple && deliveryTag === 0) return this.takeAll();
    const delivery = this.#unsettled.get(deliveryTag);
    if (delivery === undefined) throw new AmqpError('PRECONDITION_FAILED', `unknown delivery tag ${deliveryTag}`);
    if (!multiple) {
      this.#unsettled.delete(deliveryTag);
      return [delivery];
    }
    const taken: UnsettledDelivery[] = [];
    for (const [tag, older] of this.#unsettled) {
      if (tag > deliveryTag) break;
      this.#unsettled.delete(tag);
      taken.push(older);
    }
    return taken;
  }

  takeAll(): readonly UnsettledDelivery[] {
    const all = [...this.#unsettled.values()];
    this.#unsettled.clear();
    return all;
  }

  /** Puts back what was taken out and is not to be settled after all. */
  putBack(deliveries: readonly UnsettledDelivery[]): void {
    const all = [...this.takeAll(), ...deliveries].sort((a, b) => a.deliveryTag - b.deliveryTag);
    for (const delivery of all) this.#unsettled.set(delivery.deliveryTag, delivery);
  }

  /** Settles deliveries that were taken out, and lets their queues go on. */
  settle(deliveries: readonly UnsettledDelivery[], how: Settlement, cause: ReturnCause = 'settled'): void {
    const returning = new Map<Queue, QueuedMessage[]>();
    const affected = new Set<Queue>();
    for (const { entry, queue, consumer } of deliveries) {
      if (consumer !== undefined) {
        consumer.release();
        this.#heldByConsumers -= 1;
      }
      affected.add(queue);
      if (how === 'ack') queue.ack();
      else if (how === 'discard') queue.discard(entry);
      else {
        const entries = returning.get(queue);
        if (entries === undefined) returning.set(queue, [entry]);
        else entries.push(entry);
      }
    }
    for (const [queue, entries] of returning) queue.requeue(entries, cause);
    if (this.sharedPrefetch > 0) for (const { queue } of this.#channel.consumers.values()) affected.add(queue);
    for (const queue of affected) queue.dispatch();
  }

  #nextTag(): number {
    this.#lastTag += 1;
    return this.#lastTag;
  }

  #send(consumerTag: string, deliveryTag: number, redelivered: boolean, message: Message, propertyBytes: Buffer): void {
    const { exchange, routingKey, body } = message;
    this.#channel.connection.outbox.content(
      this.#channel.number,
      'basic.deliver',
      { consumerTag, deliveryTag, redelivered, exchange, routingKey },
      propertyBytes,
      body,
    );
  }
}

/** The properties that a consumer sees: the message's own, and from a quorum queue also how often it came back. */
function deliveryPropertyBytes({ message, deliveryCount }: QueuedMessage): Buffer {
  return deliveryCount === 0 ? message.propertyBytes : withDeliveryCount(message, deliveryCount);
}

/** The properties that basic.get shows; surprisingly, with a count of zero too, as in RabbitMQ. */
function fetchedPropertyBytes(queue: Queue, { message, deliveryCount }: QueuedMessage): Buffer {
  return queue.settings.type === 'classic' ? message.propertyBytes : withDeliveryCount(message, deliveryCount);
}

function withDeliveryCount({ properties }: Message, deliveryCount: number): Buffer {
  const headers = new Map(properties.headers).set('x-delivery-count', { type: 'long', value: BigInt(deliveryCount) });
  return encodeProperties({ ...properties, headers });
}
