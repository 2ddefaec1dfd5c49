import { type HeaderValue, isReservedHeader } from '@bloodbank/core';
import { freshName } from '../../wait/fresh-name.js';
import type { RestingMessage, TransportHarness } from '../transport-harness.js';
import { ToyBroker, type ToyMessage } from './toy-broker.js';
import { ToyTransport } from './toy-transport.js';

/** The harness of the toy transport: it can do everything to its broker. */
export function openToyHarness(): TransportHarness {
  const broker = new ToyBroker();
  const exchange = freshName('toy');
  return {
    exchange,
    patienceMs: 1_000,
    createTransport: async (options) => new ToyTransport(broker, options),
    takeAll: async (queue) => broker.takeAll(queue).map(describeResting),
    hasQueue: async (queue) => broker.has(queue),
    deleteQueue: async (queue) => broker.remove(queue),
    publishForeign: async ({ body, routingKey, messageId, headers = {}, exchange: target }) => {
      const properties = messageId === undefined ? {} : { messageId };
      const sent = { exchange: target, routingKey, body, properties, headers: headers as Record<string, HeaderValue> };
      if (target === '') broker.enqueue(routingKey, { sent, attempt: 1, redelivered: false });
      else await broker.publish(sent);
    },
    refuseMessages: async (routingKey) => broker.refuse(routingKey),
    cut: async () => broker.cut(false),
    isolate: async () => broker.cut(true),
    rejoin: async () => broker.rejoin(),
    stall: () => broker.stall(),
    resume: () => broker.resume(),
    close: async () => {},
  };
}

function describeResting({ sent, deadLetter }: ToyMessage): RestingMessage {
  return {
    body: sent.body,
    properties: sent.properties,
    headers: Object.fromEntries(Object.entries(sent.headers).filter(([name]) => !isReservedHeader(name))),
    ...(deadLetter === undefined ? {} : { deadLetter }),
  };
}
