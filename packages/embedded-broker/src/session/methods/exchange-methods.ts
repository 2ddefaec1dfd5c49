import { AmqpError } from '../../amqp-error.js';
import { isExchangeType } from '../../model/routing/exchange-types.js';
import { assertHeadersMatch } from './assert-headers-match.js';
import type { ChannelMethods } from './channel-method.js';
import { assertNotDefaultExchange, plainName } from './names.js';

/** exchange.* (AMQP 0-9-1 section 1.6) with RabbitMQ's exchange-to-exchange bindings. */
export const exchangeMethods: ChannelMethods = {
  'exchange.declare': (channel, args) => {
    const { virtualHost } = channel.connection.broker;
    const name = plainName(args.exchange);
    assertNotDefaultExchange(name);
    if (args.passive) virtualHost.exchange(name);
    else {
      const { type, durable, autoDelete, internal } = args;
      if (!isExchangeType(type)) throw new AmqpError('COMMAND_INVALID', `unknown exchange type '${type}'`);
      virtualHost.declareExchange({ name, type, durable, autoDelete, internal, args: args.arguments });
    }
    if (!args.nowait) channel.send('exchange.declare-ok', {});
  },

  'exchange.delete': (channel, args) => {
    const name = plainName(args.exchange);
    assertNotDefaultExchange(name);
    channel.connection.broker.virtualHost.deleteExchange(name, args.ifUnused);
    if (!args.nowait) channel.send('exchange.delete-ok', {});
  },

  'exchange.bind': (channel, args) => {
    const { virtualHost } = channel.connection.broker;
    assertNotDefaultExchange(args.source);
    assertNotDefaultExchange(args.destination);
    const source = virtualHost.exchange(plainName(args.source));
    const destination = virtualHost.exchange(plainName(args.destination));
    assertHeadersMatch(source, args.arguments);
    virtualHost.bind(source, destination, args.routingKey, args.arguments);
    if (!args.nowait) channel.send('exchange.bind-ok', {});
  },

  'exchange.unbind': (channel, args) => {
    const { virtualHost } = channel.connection.broker;
    assertNotDefaultExchange(args.source);
    assertNotDefaultExchange(args.destination);
    const source = virtualHost.findExchange(plainName(args.source));
    const destination = virtualHost.findExchange(plainName(args.destination));
    if (source !== undefined && destination !== undefined) {
      virtualHost.unbind(source, destination, args.routingKey, args.arguments);
    }
    if (!args.nowait) channel.send('exchange.unbind-ok', {});
  },
};
