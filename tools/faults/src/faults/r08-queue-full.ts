import { expect } from 'vitest';
import { BusTraffic, TRAFFIC_TYPE } from '../bench/bus-traffic.js';
import { openOutside } from '../bench/open-outside.js';
import type { Fault } from '../fault.js';

const MESSAGES = 50;
const ROOM = 10;

export const queueFull: Fault = {
  id: 'R8',
  name: 'a queue is full and refuses messages',
  holds: 'Every refused publish rejects as refused, and as nothing else; what was accepted is kept.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'quick',
  run: async (context) => {
    const { ledger } = context;
    const traffic = await BusTraffic.open(context);
    const outside = await openOutside(context.broker.url);
    const channel = await outside.createChannel();
    const full = `${traffic.exchange}.full`;
    const limits = { 'x-max-length': ROOM, 'x-overflow': 'reject-publish' };
    await channel.assertQueue(full, { durable: true, arguments: limits });
    await channel.bindQueue(full, traffic.exchange, TRAFFIC_TYPE);
    for (let n = 0; n < MESSAGES; n++) await traffic.publish();
    expect(ledger.acknowledgedCount).toBe(ROOM);
    expect([...traffic.failures]).toEqual([['transport.nacked', MESSAGES - ROOM]]);
    expect((await channel.checkQueue(full)).messageCount).toBe(ROOM);
    await channel.deleteQueue(full);
    await traffic.judge();
  },
};
