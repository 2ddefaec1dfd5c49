import { AmqpError } from '../../amqp-error.js';
import type { ChannelMethods } from './channel-method.js';

/** confirm.*, tx.*, channel.flow and access.request: what switches a channel's way of working. */
export const switchMethods: ChannelMethods = {
  'confirm.select': (channel, { nowait }) => {
    channel.selectConfirms();
    if (!nowait) channel.send('confirm.select-ok', {});
  },

  'tx.select': (channel) => {
    channel.selectTransaction();
    channel.send('tx.select-ok', {});
  },

  'tx.commit': (channel) => {
    channel.transaction.commit(channel);
    channel.send('tx.commit-ok', {});
  },

  'tx.rollback': (channel) => {
    channel.transaction.rollback(channel);
    channel.send('tx.rollback-ok', {});
  },

  'channel.flow': (channel, { active }) => {
    if (!active) throw new AmqpError('NOT_IMPLEMENTED', 'active=false');
    channel.send('channel.flow-ok', { active: true });
  },

  'access.request': (channel) => channel.send('access.request-ok', { ticket: 1 }),
};
