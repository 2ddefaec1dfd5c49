import { randomBytes } from 'node:crypto';
import { AmqpError } from '../../amqp-error.js';
import type { Queue } from '../../model/queue.js';
import { queueText } from '../../model/resource-name.js';
import { integerOf } from '../../wire/field-number.js';
import type { FieldTable } from '../../wire/field-value.js';
import type { Channel } from '../channel.js';
import { Consumer } from '../consumer.js';
import { DIRECT_REPLY_TO } from '../direct-replies.js';
import type { ChannelMethods } from './channel-method.js';
import { queueName } from './names.js';

/** basic.qos, consume, cancel and get: how messages are asked for. */
export const consumeMethods: ChannelMethods = {
  'basic.qos': (channel, args) => {
    if (args.prefetchSize !== 0) throw new AmqpError('NOT_IMPLEMENTED', `prefetch_size!=0 (${args.prefetchSize})`);
    // A prefetch per consumer ends the shared one, as in RabbitMQ.
    channel.deliveries.sharedPrefetch = args.global ? args.prefetchCount : 0;
    if (!args.global) channel.prefetch = args.prefetchCount;
    channel.send('basic.qos-ok', {});
    channel.resume();
  },

  'basic.consume': (channel, args) => {
    const tag = args.consumerTag === '' ? `amq.ctag-${randomBytes(16).toString('base64url')}` : args.consumerTag;
    if (channel.consumers.has(tag)) throw new AmqpError('NOT_ALLOWED', `attempt to reuse consumer tag '${tag}'`);
    if (args.queue === DIRECT_REPLY_TO) openReplies(channel, tag, args.noAck);
    else {
      const queue = channel.connection.broker.virtualHost.queue(queueName(channel, args.queue), channel.connection);
      assertConsumable(channel, queue, args.exclusive);
      const priority = assertPriority(queue, args.arguments);
      const { noAck, exclusive } = args;
      const consumer = new Consumer(channel, queue, { tag, noAck, exclusive, priority, prefetch: channel.prefetch });
      channel.consumers.set(tag, consumer);
      queue.addConsumer(consumer);
    }
    if (!args.nowait) channel.send('basic.consume-ok', { consumerTag: tag });
    channel.consumers.get(tag)?.queue.dispatch();
  },

  'basic.cancel': (channel, { consumerTag, nowait }) => {
    channel.cancelConsumer(consumerTag);
    if (!nowait) channel.send('basic.cancel-ok', { consumerTag });
  },

  'basic.get': (channel, args) => {
    const queue = channel.connection.broker.virtualHost.queue(queueName(channel, args.queue), channel.connection);
    assertFetchable(queue);
    const entry = queue.take(!args.noAck);
    if (entry === undefined) channel.send('basic.get-empty', { reserved1: '' });
    else channel.deliveries.answerGet(queue, entry, args.noAck);
  },
};

function openReplies(channel: Channel, consumerTag: string, noAck: boolean): void {
  if (channel.replies !== undefined) throw new AmqpError('PRECONDITION_FAILED', 'reply consumer already set');
  if (!noAck) throw new AmqpError('PRECONDITION_FAILED', 'reply consumer cannot acknowledge');
  const address = channel.connection.broker.directReplies.open((message) => channel.deliverReply(consumerTag, message));
  channel.replies = { consumerTag, address };
}

function assertConsumable(channel: Channel, queue: Queue, exclusive: boolean): void {
  if (queue.settings.type === 'quorum') {
    if (channel.deliveries.sharedPrefetch > 0) {
      throw new AmqpError('NOT_IMPLEMENTED', `${queueText(queue.name)} does not support global qos`);
    }
    // RabbitMQ 3.10 pays no heed to an exclusive consumer of a quorum queue.
    return;
  }
  const isInUse =
    queue.consumers.hasExclusive || (exclusive && (queue.consumers.size > 0 || queue.settings.singleActiveConsumer));
  if (isInUse) throw new AmqpError('ACCESS_REFUSED', `${queueText(queue.name)} in exclusive use`);
}

function assertFetchable({ name, settings }: Queue): void {
  if (settings.type !== 'quorum' || !settings.singleActiveConsumer) return;
  throw new AmqpError(
    'RESOURCE_LOCKED',
    `cannot obtain access to locked ${queueText(name)}. basic.get operations are not supported by quorum queues with single active consumer`,
  );
}

function assertPriority(queue: Queue, args: FieldTable): number {
  const field = args.get('x-priority');
  if (field === undefined) return 0;
  const priority = integerOf(field);
  if (priority !== undefined) return priority;
  throw new AmqpError(
    'PRECONDITION_FAILED',
    `invalid arg 'x-priority' for ${queueText(queue.name)}: "expected integer, got ${field.type}"`,
  );
}
