import { AmqpError } from '../amqp-error.js';
import type { Message } from '../model/message.js';
import type { Queue } from '../model/queue.js';
import type { Frame } from '../wire/frame.js';
import type { Method, MethodArguments, MethodName } from '../wire/method.js';
import { type MethodIds, methodIds, NO_METHOD } from '../wire/method-codec.js';
import type { ClientConnection } from './client-connection.js';
import { ConfirmLedger } from './confirm-ledger.js';
import type { Consumer } from './consumer.js';
import { ContentAssembler, type PublishedContent } from './content-assembler.js';
import { Deliveries, type Settlement, type UnsettledDelivery } from './deliveries.js';
import { deliverPublish, routePublish } from './publish.js';
import { Transaction } from './transaction.js';

/** Does what a method of an open channel asks for. Throws the AMQP error that refuses it. */
export type CarryOut = (channel: Channel, method: Method) => void;

/**
 * One channel of a connection.
 *
 * States:
 * - starting: a frame named its number. It must be channel.open; anything else ends the connection.
 * - open: methods and content are carried out.
 * - refusing: the broker refused something and sent channel.close. Left by the client's close-ok. The client may have sent
 *   anything before it heard, its own channel.close too: that is answered, everything else is ignored.
 * - leaving: the client sent channel.close, and was answered. Left when the answer is written: what came before that is
 *   ignored likewise, because the client could not know.
 * - ended: the connection forgets the channel.
 *
 * From the moment it is no longer open, its deliveries are back in their queues and its consumers are gone.
 */
export class Channel {
  readonly number: number;
  readonly connection: ClientConnection;
  readonly consumers: Map<string, Consumer> = new Map();
  readonly deliveries: Deliveries = new Deliveries(this);
  /** The prefetch that the next consumer gets; 0 for no limit. */
  prefetch = 0;
  /** What an empty queue name stands for. */
  lastQueueName = '';
  /** Its direct reply-to consumer. */
  replies: { readonly consumerTag: string; readonly address: string } | undefined;
  #state: 'starting' | 'open' | 'refusing' | 'leaving' | 'ended' = 'starting';
  #confirms: ConfirmLedger | undefined;
  #transaction: Transaction | undefined;
  readonly #content = new ContentAssembler();
  readonly #carryOut: CarryOut;
  #running: MethodName | undefined;

  constructor(connection: ClientConnection, number: number, carryOut: CarryOut) {
    this.#carryOut = carryOut;
    this.connection = connection;
    this.number = number;
  }

  get state(): 'starting' | 'open' | 'refusing' | 'leaving' | 'ended' {
    return this.#state;
  }

  get canDeliver(): boolean {
    return this.#state === 'open' && this.connection.canDeliver;
  }

  /** The ids of the method that runs now, as a close method reports them; zeros when there is none. */
  get runningMethod(): MethodIds {
    return this.#running === undefined ? NO_METHOD : methodIds(this.#running);
  }

  send<N extends MethodName>(name: N, args: MethodArguments<N>): void {
    this.connection.outbox.method(this.number, name, args);
  }

  /** Takes one frame in; `method` is its content when it is a method frame. Throws the AMQP error that refuses it. */
  handle(frame: Frame, method: Method | undefined): void {
    this.#running = this.#content.isIdle ? method?.name : 'basic.publish';
    const command = this.#content.accept(frame, method);
    if (command === undefined) return;
    if (command.kind === 'publish') this.#publish(command.content);
    else this.#handleMethod(command.method);
  }

  /** From now on publishes are confirmed. Throws 406 in a transaction. */
  selectConfirms(): void {
    if (this.#transaction !== undefined) {
      throw new AmqpError('PRECONDITION_FAILED', 'cannot switch from tx to confirm mode');
    }
    this.#confirms ??= new ConfirmLedger();
  }

  /** From now on publishes and settlements wait for a commit. Throws 406 where they are confirmed. */
  selectTransaction(): void {
    if (this.#confirms !== undefined) {
      throw new AmqpError('PRECONDITION_FAILED', 'cannot switch from confirm to tx mode');
    }
    this.#transaction ??= new Transaction();
  }

  /** The transaction that is open. Throws 406 when there is none. */
  get transaction(): Transaction {
    if (this.#transaction !== undefined) return this.#transaction;
    throw new AmqpError('PRECONDITION_FAILED', 'channel is not transactional');
  }

  /** Writes the confirms that are owed into the outbox. */
  flushConfirms(): void {
    this.#confirms?.flush((answer, deliveryTag, multiple) => {
      if (answer === 'ack') this.send('basic.ack', { deliveryTag, multiple });
      else this.send('basic.nack', { deliveryTag, multiple, requeue: false });
    });
  }

  /** Settles deliveries that were taken out, now or with the transaction's commit. */
  settle(deliveries: readonly UnsettledDelivery[], how: Settlement): void {
    if (this.#transaction === undefined) this.deliveries.settle(deliveries, how);
    else this.#transaction.addSettlement(deliveries, how);
  }

  /** Hands a direct reply to the client. */
  deliverReply(consumerTag: string, message: Message): void {
    if (this.#state === 'open') this.deliveries.deliverReply(consumerTag, message);
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
    this.#leave('refusing');
    this.send('channel.close', { replyCode: error.code, replyText: error.message, ...this.runningMethod });
  }

  /** The channel ends without further words. */
  end(): void {
    this.#leave('ended');
  }

  #handleMethod(method: Method): void {
    if (method.name === 'channel.open') this.#open();
    else if (this.#state === 'starting') throw notOpen();
    else if (method.name === 'channel.close') this.#close();
    else if (this.#state === 'open') this.#carryOut(this, method);
    else if (method.name === 'channel.close-ok' && this.#state === 'refusing') this.end();
  }

  #open(): void {
    if (this.#state !== 'starting') throw new AmqpError('CHANNEL_ERROR', "second 'channel.open' seen");
    this.#state = 'open';
    this.send('channel.open-ok', { reserved1: '' });
  }

  #close(): void {
    this.flushConfirms();
    if (this.#state === 'open') this.#leave('leaving');
    this.send('channel.close-ok', {});
  }

  #publish(content: PublishedContent): void {
    if (this.#state === 'starting') throw notOpen();
    const routed = routePublish(this, content);
    if (this.#transaction !== undefined) {
      this.#transaction.addPublish(routed);
      return;
    }
    const confirmation = deliverPublish(this, routed);
    if (this.#confirms === undefined) return;
    this.#confirms.add(confirmation);
    this.connection.owesConfirms(this);
  }

  #closeReplies(): void {
    if (this.replies !== undefined) this.connection.broker.directReplies.close(this.replies.address);
    this.replies = undefined;
  }

  #leave(state: 'refusing' | 'leaving' | 'ended'): void {
    const wasOpen = this.#state === 'open';
    this.#state = state;
    if (!wasOpen) return;
    this.#content.discard();
    this.#closeReplies();
    const queues = new Set<Queue>();
    for (const consumer of this.consumers.values()) {
      consumer.queue.removeConsumer(consumer);
      queues.add(consumer.queue);
    }
    this.consumers.clear();
    this.#transaction?.rollback(this);
    this.deliveries.settle(this.deliveries.takeAll(), 'requeue', 'abandoned');
    for (const queue of queues) queue.dispatch();
  }
}

function notOpen(): AmqpError {
  return new AmqpError('CHANNEL_ERROR', "expected 'channel.open'");
}
