import { expect } from 'vitest';
import { openOutside } from '../bench/open-outside.js';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

const MESSAGES = 50;
const ROOM = 10;

export const queueFull: Fault = {
  id: 'R8',
  name: 'a queue is full and refuses messages',
  holds: 'Every refused publish rejects; what was accepted is kept.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'quick',
  run: async (context) => {
    const traffic = await Traffic.open(context);
    const outside = await openOutside(context.broker.url);
    const channel = await outside.createChannel();
    const full = `${traffic.declaration.queue}.full`;
    const limits = { 'x-max-length': ROOM, 'x-overflow': 'reject-publish' };
    await channel.assertQueue(full, { durable: true, arguments: limits });
    await channel.bindQueue(full, String(traffic.declaration.bindings[0]?.exchange), `${traffic.declaration.queue}.#`);
    const before = context.ledger.summarise();
    for (let n = 0; n < MESSAGES; n++) await traffic.publish();
    const after = context.ledger.summarise();
    expect(after.acknowledged - before.acknowledged).toBe(ROOM);
    expect(after.unknown - before.unknown).toBe(MESSAGES - ROOM);
    expect((await channel.checkQueue(full)).messageCount).toBe(ROOM);
    await channel.deleteQueue(full);
    await traffic.judge();
  },
};
