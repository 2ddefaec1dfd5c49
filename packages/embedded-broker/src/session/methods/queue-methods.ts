import { AmqpError } from '../../amqp-error.js';
import type { Queue } from '../../model/queue.js';
import { queueText } from '../../model/resource-name.js';
import type { MethodArguments } from '../../wire/method.js';
import type { Channel } from '../channel.js';
import { DIRECT_REPLY_TO } from '../direct-replies.js';
import { assertHeadersMatch } from './assert-headers-match.js';
import type { ChannelMethods } from './channel-method.js';
import { assertNotDefaultExchange, plainName, queueName } from './names.js';

/** queue.* (AMQP 0-9-1 section 1.7). */
export const queueMethods: ChannelMethods = {
  'queue.declare': (channel, args) => {
    const declared = declare(channel, args);
    if (args.nowait) return;
    channel.send('queue.declare-ok', declared);
  },

  'queue.bind': (channel, args) => {
    const { virtualHost } = channel.connection.broker;
    const name = queueName(channel, args.queue);
    assertNotDefaultExchange(args.exchange);
    const source = virtualHost.exchange(plainName(args.exchange));
    const queue = virtualHost.queue(name, channel.connection);
    assertHeadersMatch(source, args.arguments);
    virtualHost.bind(source, queue, bindingKey(channel, args), args.arguments);
    if (!args.nowait) channel.send('queue.bind-ok', {});
  },

  'queue.unbind': (channel, args) => {
    const { virtualHost } = channel.connection.broker;
    const name = queueName(channel, args.queue);
    assertNotDefaultExchange(args.exchange);
    const source = virtualHost.findExchange(plainName(args.exchange));
    if (source !== undefined && virtualHost.findQueue(name) !== undefined) {
      const queue = virtualHost.queue(name, channel.connection);
      virtualHost.unbind(source, queue, bindingKey(channel, args), args.arguments);
    }
    channel.send('queue.unbind-ok', {});
  },

  'queue.purge': (channel, args) => {
    const queue = channel.connection.broker.virtualHost.queue(queueName(channel, args.queue), channel.connection);
    const messageCount = queue.purge();
    if (!args.nowait) channel.send('queue.purge-ok', { messageCount });
  },

  'queue.delete': (channel, args) => {
    const { virtualHost } = channel.connection.broker;
    const name = queueName(channel, args.queue);
    let messageCount = 0;
    if (virtualHost.findQueue(name) !== undefined) {
      const queue = virtualHost.queue(name, channel.connection);
      assertDeletable(queue, args);
      messageCount = virtualHost.deleteQueue(queue);
    }
    if (!args.nowait) channel.send('queue.delete-ok', { messageCount });
  },
};

function declare(channel: Channel, args: MethodArguments<'queue.declare'>): MethodArguments<'queue.declare-ok'> {
  const { virtualHost, directReplies } = channel.connection.broker;
  const name = plainName(args.queue);
  if (name === DIRECT_REPLY_TO || directReplies.isOpen(name)) return { queue: name, messageCount: 0, consumerCount: 1 };
  let queue: Queue;
  if (args.passive) {
    queue = virtualHost.queue(name, channel.connection);
    queue.touch();
  } else {
    const { durable, exclusive, autoDelete } = args;
    queue = virtualHost.declareQueue(
      { name, durable, exclusive, autoDelete, args: args.arguments },
      channel.connection,
    );
  }
  channel.lastQueueName = queue.name;
  return { queue: queue.name, messageCount: queue.readyCount, consumerCount: queue.consumers.size };
}

/** When neither a queue nor a key is named, the key is the queue's name. */
function bindingKey(channel: Channel, args: { readonly queue: string; readonly routingKey: string }): string {
  return args.queue === '' && args.routingKey === '' ? channel.lastQueueName : args.routingKey;
}

function assertDeletable(queue: Queue, args: MethodArguments<'queue.delete'>): void {
  if (queue.settings.type === 'quorum') {
    const flag = args.ifUnused ? 'if-unused' : args.ifEmpty ? 'if-empty' : undefined;
    if (flag === undefined) return;
    throw new AmqpError(
      'NOT_IMPLEMENTED',
      `cannot delete ${queueText(queue.name)}. queue.delete operations with ${flag} flag set are not supported by quorum queues`,
    );
  }
  if (args.ifUnused && queue.consumers.size > 0) {
    throw new AmqpError('PRECONDITION_FAILED', `${queueText(queue.name)} in use`);
  }
  if (args.ifEmpty && queue.readyCount > 0) {
    throw new AmqpError('PRECONDITION_FAILED', `${queueText(queue.name)} not empty`);
  }
}
