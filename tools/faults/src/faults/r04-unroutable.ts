import { expect } from 'vitest';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

const MESSAGES = 200;

export const unroutable: Fault = {
  id: 'R4',
  name: 'messages that no queue is bound to, among others that one is',
  holds: 'Exactly those are told to be unrouted.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'quick',
  run: async (context) => {
    const traffic = await Traffic.open(context);
    const { queue } = traffic.declaration;
    const lost = Array.from({ length: MESSAGES }, (_, n) => ({
      address: { kind: 'event' as const, key: `nobody.${queue}` },
      body: Buffer.from('{}'),
      properties: { messageId: `${queue}-nobody-${n}` },
      headers: {},
    }));
    const both = lost.map(async (message) => {
      const [unrouted, routed] = await Promise.all([
        traffic.publishing.publish(message, { timeoutMs: 10_000 }),
        traffic.publish(),
      ]);
      return { unrouted: unrouted.routed, routed };
    });
    expect(new Set((await Promise.all(both)).map((pair) => JSON.stringify(pair)))).toEqual(
      new Set(['{"unrouted":false,"routed":true}']),
    );
    await traffic.judge();
  },
};
