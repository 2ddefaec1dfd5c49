import { AmqpError } from '../amqp-error.js';
import type { Message, QueuedMessage } from '../model/message.js';
import type { Queue } from '../model/queue.js';
import type { ReturnCause } from '../model/ready-store.js';
import type { Method, MethodArguments, MethodName } from '../wire/method.js';
import { methodIds } from '../wire/method-codec.js';
import { encodeProperties } from '../wire/property-codec.js';
import { CHANNEL_METHODS } from './channel-methods.js';
import { ConfirmLedger } from './confirm-ledger.js';
import type { Connection } from './connection.js';
import type { Consumer } from './consumer.js';
import { ContentAssembler, type PublishedContent } from './content-assembler.js';
import { publish } from './publish.js';
import { Unsettled, type UnsettledDelivery } from './unsettled.js';

/**
 * One channel of a connection.
 *
 * States:
 * - open: from channel.open. Methods and content are carried out.
 * - closing: the broker refused something and sent channel.close. Its deliveries are back in their queues, and everything
 *   but the client's close-ok is ignored.
 * - closed: either side's close was answered, or the connection ended. The connection forgets the channel.
 */
export class Channel {
  readonly number: number;
  readonly connection: Connection;
  readonly consumers: Map<string, Consumer> = new Map();
  readonly unsettled: Unsettled = new Unsettled();
  /** The prefetch that the next consumer gets; 0 for no limit. */
  prefetch = 0;
  /** How many unsettled deliveries all its consumers may hold together; 0 for no limit. */
  sharedPrefetch = 0;
  /** What an empty queue name stands for. */
  lastQueueName = '';
  /** Its direct reply-to consumer. */
  replies: { readonly consumerTag: string; readonly address: string } | undefined;
  #state: 'open' | 'closing' | 'closed' = 'open';
  #confirms: ConfirmLedger | undefined;
  #lastDeliveryTag = 0;
  #heldByConsumers = 0;
  #content = new ContentAssembler();
  #running: MethodName = 'channel.open';

  constructor(connection: Connection, number: number) {
    this.connection = connection;
    this.number = number;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get canDeliver(): boolean {
    return this.#state === 'open' && this.connection.canDeliver;
  }

  get hasPrefetchRoom(): boolean {
    return this.sharedPrefetch === 0 || this.#heldByConsumers < this.sharedPrefetch;
  }

  /** The ids of the method that runs now, as a close method reports them. */
  get runningMethod(): { readonly classId: number; readonly methodId: number } {
    return methodIds(this.#running);
  }

  send<N extends MethodName>(name: N, args: MethodArguments<N>): void {
    this.connection.outbox.method(this.number, name, args);
  }

  handleMethod(method: Method): void {
    if (!this.#content.isIdle) {
      throw new AmqpError('UNEXPECTED_FRAME', 'expected a content frame, got a method frame instead');
    }
    this.#running = method.name;
    if (method.name === 'basic.publish') {
      this.#content.begin(method.args);
      return;
    }
    const handle = CHANNEL_METHODS[method.name] as ((channel: Channel, args: Method['args']) => void) | undefined;
    if (handle !== undefined) handle(this, method.args);
    else if (method.name.startsWith('tx.')) {
      throw new AmqpError(
        'NOT_IMPLEMENTED',
        `${method.name}: the embedded broker has no transactions; use publisher confirms`,
      );
    } else throw new AmqpError('COMMAND_INVALID', `a client may not send ${method.name} here`);
  }

  handleHeader(payload: Buffer): void {
    this.#publish(this.#content.header(payload));
  }

  handleBody(payload: Buffer): void {
    this.#publish(this.#content.body(payload));
  }

  selectConfirms(): void {
    this.#confirms ??= new ConfirmLedger();
  }

  /** Writes the confirms that are owed into the outbox. */
  flushConfirms(): void {
    this.#confirms?.flush((answer, deliveryTag, multiple) => {
      if (answer === 'ack') this.send('basic.ack', { deliveryTag, multiple });
      else this.send('basic.nack', { deliveryTag, multiple, requeue: false });
    });
  }

  /** Hands a message to the client, and remembers it when it will be settled. */
  deliver(consumer: Consumer, entry: QueuedMessage): void {
    this.#lastDeliveryTag += 1;
    const deliveryTag = this.#lastDeliveryTag;
    if (!consumer.noAck) {
      this.unsettled.add(deliveryTag, { entry, queue: consumer.queue, consumer });
      this.#heldByConsumers += 1;
    }
    const { exchange, routingKey, body } = entry.message;
    this.connection.outbox.content(
      this.number,
      'basic.deliver',
      { consumerTag: consumer.tag, deliveryTag, redelivered: entry.redelivered, exchange, routingKey },
      deliveryPropertyBytes(entry),
      body,
    );
  }

  /** Answers basic.get. */
  answerGet(queue: Queue, entry: QueuedMessage, noAck: boolean): void {
    this.#lastDeliveryTag += 1;
    const deliveryTag = this.#lastDeliveryTag;
    if (!noAck) this.unsettled.add(deliveryTag, { entry, queue, consumer: undefined });
    const { exchange, routingKey, body } = entry.message;
    this.connection.outbox.content(
      this.number,
      'basic.get-ok',
      { deliveryTag, redelivered: entry.redelivered, exchange, routingKey, messageCount: queue.readyCount },
      fetchedPropertyBytes(queue, entry),
      body,
    );
  }

  /** Hands a direct reply to the client. */
  deliverReply(consumerTag: string, message: Message): void {
    if (this.#state !== 'open') return;
    this.#lastDeliveryTag += 1;
    const { exchange, routingKey, propertyBytes, body } = message;
    this.connection.outbox.content(
      this.number,
      'basic.deliver',
      { consumerTag, deliveryTag: this.#lastDeliveryTag, redelivered: false, exchange, routingKey },
      propertyBytes,
      body,
    );
  }

  /** Settles deliveries that were taken out of `unsettled`, and lets the queues go on. */
  settle(
    deliveries: readonly UnsettledDelivery[],
    how: 'ack' | 'discard' | 'requeue',
    cause: ReturnCause = 'settled',
  ): void {
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
    if (this.sharedPrefetch > 0) for (const consumer of this.consumers.values()) affected.add(consumer.queue);
    for (const queue of affected) queue.dispatch();
  }

  cancelConsumer(tag: string): void {
    if (this.replies?.consumerTag === tag) this.#closeReplies();
    const consumer = this.consumers.get(tag);
    if (consumer === undefined) return;
    this.consumers.delete(tag);
    consumer.queue.removeConsumer(consumer);
    consumer.queue.dispatch();
  }

  /** The consumer's queue is gone: the client is told, if it said that it understands. */
  consumerCancelled(consumer: Consumer): void {
    if (!this.consumers.delete(consumer.tag) || this.#state !== 'open') return;
    if (this.connection.understands('consumer_cancel_notify'))
      this.send('basic.cancel', { consumerTag: consumer.tag, nowait: true });
  }

  /** Serves its consumers again after their connection could not be written to. */
  resume(): void {
    for (const consumer of this.consumers.values()) consumer.queue.dispatch();
  }

  /** The broker refuses something and closes the channel. */
  fail(error: AmqpError): void {
    this.flushConfirms();
    this.#state = 'closing';
    this.send('channel.close', { replyCode: error.code, replyText: error.message, ...this.runningMethod });
    this.#release();
  }

  /** The channel ends without further words. */
  close(): void {
    if (this.#state === 'open') {
      this.#state = 'closed';
      this.#release();
    }
    this.#state = 'closed';
  }

  #publish(content: PublishedContent | undefined): void {
    if (content === undefined) return;
    const confirmation = publish(this, content);
    if (this.#confirms === undefined) return;
    this.#confirms.add(confirmation);
    this.connection.owesConfirms(this);
  }

  #closeReplies(): void {
    if (this.replies !== undefined) this.connection.broker.directReplies.close(this.replies.address);
    this.replies = undefined;
  }

  #release(): void {
    this.#content = new ContentAssembler();
    this.#closeReplies();
    const queues = new Set<Queue>();
    for (const consumer of this.consumers.values()) {
      consumer.queue.removeConsumer(consumer);
      queues.add(consumer.queue);
    }
    this.consumers.clear();
    this.settle(this.unsettled.takeAll(), 'requeue', 'abandoned');
    for (const queue of queues) queue.dispatch();
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
