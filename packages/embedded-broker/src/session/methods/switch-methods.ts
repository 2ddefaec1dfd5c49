import { AmqpError } from '../../amqp-error.js';
import type { ChannelMethods } from '../channel-methods.js';

/** confirm.select, channel.flow and access.request: what switches a channel's way of working. */
export const switchMethods: ChannelMethods = {
  'confirm.select': (channel, { nowait }) => {
    channel.selectConfirms();
    if (!nowait) channel.send('confirm.select-ok', {});
  },

  'channel.flow': (channel, { active }) => {
    if (!active) throw new AmqpError('NOT_IMPLEMENTED', 'active=false');
    channel.send('channel.flow-ok', { active: true });
  },

  'access.request': (channel) => channel.send('access.request-ok', { ticket: 1 }),
};
