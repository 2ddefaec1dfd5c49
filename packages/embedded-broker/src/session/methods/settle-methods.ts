import { AmqpError } from '../../amqp-error.js';
import type { ChannelMethods } from './channel-method.js';

/** basic.ack, nack, reject and recover: how a client settles its deliveries. */
export const settleMethods: ChannelMethods = {
  'basic.ack': (channel, { deliveryTag, multiple }) => {
    channel.settle(channel.deliveries.take(deliveryTag, multiple), 'ack');
  },

  'basic.nack': (channel, { deliveryTag, multiple, requeue }) => {
    channel.settle(channel.deliveries.take(deliveryTag, multiple), requeue ? 'requeue' : 'discard');
  },

  'basic.reject': (channel, { deliveryTag, requeue }) => {
    channel.settle(channel.deliveries.take(deliveryTag, false), requeue ? 'requeue' : 'discard');
  },

  'basic.recover': (channel, { requeue }) => {
    if (!requeue) throw new AmqpError('NOT_IMPLEMENTED', 'requeue=false');
    channel.send('basic.recover-ok', {});
    channel.deliveries.settle(channel.deliveries.takeAll(), 'requeue');
  },

  'basic.recover-async': (channel, { requeue }) => {
    if (!requeue) throw new AmqpError('NOT_IMPLEMENTED', 'requeue=false');
    channel.deliveries.settle(channel.deliveries.takeAll(), 'requeue');
  },
};
