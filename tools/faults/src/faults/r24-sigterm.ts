import { waitFor } from '@bloodbank/testkit';
import { expect } from 'vitest';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';
import { startConsumer } from '../processes/start-consumer.js';

const ROUNDS = 3;

export const sigterm: Fault = {
  id: 'R24',
  name: 'a consumer process is told to end, under load',
  holds: 'What runs finishes, nothing finished comes again, and it exits with 0.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'standard',
  timeoutMs: 60_000,
  run: async (context) => {
    const { broker, ledger, random } = context;
    const traffic = await Traffic.open(context, { settle: undefined });
    const load = traffic.load({ publishers: 2 });
    const orders = { url: broker.url, declaration: traffic.declaration, prefetch: 10, workMs: 20 };
    for (let round = 0; round < ROUNDS; round++) {
      const before = ledger.summarise().delivered;
      const goal = before + random.integer(5, 50);
      const consumer = await startConsumer(orders, (id) => ledger.deliver(id));
      await waitFor(() => ledger.summarise().delivered >= goal, { timeoutMs: 15_000 });
      consumer.signal('SIGTERM');
      await consumer.ended();
      expect(consumer.exitCode).toBe(0);
    }
    await load.stop();
    await startConsumer({ ...orders, prefetch: 100, workMs: 0 }, (id) => ledger.deliver(id));
    await traffic.judge();
    expect(ledger.summarise().duplicated).toBe(0);
  },
};
