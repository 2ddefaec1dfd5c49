import { isReservedHeader } from '@bloodbank/core/message';
import type { HeaderValue } from '@bloodbank/core/ports';
import type { RestingMessage, TransportHarness } from '../transport-harness.js';
import { InMemoryBroker, type InMemoryMessage } from './in-memory-broker.js';
import { deadLettersOf, InMemoryTransport, placesOf } from './in-memory-transport.js';

/** The harness of the in-memory transport: it can do everything to its broker. */
export function openInMemoryHarness(): TransportHarness {
  const broker = new InMemoryBroker();
  return {
    patienceMs: 1_000,
    createTransport: async (options) => new InMemoryTransport(broker, options),
    takeAll: async (group) =>
      placesOf(group).flatMap(({ queue }) => broker.takeAll(queue).map((message) => describeResting(message))),
    takeDeadLetters: async (group) => broker.takeAll(deadLettersOf(group)).map(describeResting),
    hasPlace: async (name) => broker.has(name),
    deleteGroup: async (group) => {
      for (const { queue } of placesOf(group)) broker.remove(queue);
      broker.remove(deadLettersOf(group));
    },
    publishForeign: async ({ body, messageId, headers = {}, address }) => {
      const properties = messageId === undefined ? {} : { messageId };
      const whole = { body, properties, headers: headers as Record<string, HeaderValue> };
      if ('key' in address) return void (await broker.publish({ ...whole, address }));
      const sent = { ...whole, address: { kind: address.kind, key: '' } };
      for (const { queue } of placesOf(address)) broker.enqueue(queue, { sent, attempt: 1, redelivered: false });
    },
    refuseMessages: async (key) => broker.refuse(key),
    cut: async () => broker.cut(false),
    isolate: async () => broker.cut(true),
    rejoin: async () => broker.rejoin(),
    stall: () => broker.stall(),
    resume: () => broker.resume(),
    close: async () => {},
  };
}

function describeResting({ sent, deadLetter }: InMemoryMessage): RestingMessage {
  return {
    body: sent.body,
    properties: sent.properties,
    headers: Object.fromEntries(Object.entries(sent.headers).filter(([name]) => !isReservedHeader(name))),
    ...(deadLetter === undefined ? {} : { deadLetter }),
  };
}
