import { waitFor } from '@bloodbank/testkit';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';
import { startConsumer } from '../processes/start-consumer.js';

const MESSAGES = 60;
const CRASHES = 5;

export const consumerKilled: Fault = {
  id: 'R10',
  name: 'a consumer process is killed in the middle of a handler, before or after its effect',
  holds: 'Everything is delivered; what was in hand comes again.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'standard',
  timeoutMs: 90_000,
  run: async (context) => {
    const { broker, ledger, random } = context;
    const traffic = await Traffic.open(context, { settle: undefined });
    await Promise.all(Array.from({ length: MESSAGES }, () => traffic.publish()));
    const orders = { url: broker.url, declaration: traffic.declaration, prefetch: 5, workMs: 5 };
    for (let crash = 0; crash < CRASHES; crash++) {
      const point = random.pick(['before-effect', 'after-effect'] as const);
      const atDelivery = random.integer(1, MESSAGES / CRASHES - 2);
      const victim = await startConsumer({ ...orders, crash: { atDelivery, point } }, (id) => ledger.deliver(id));
      await victim.ended();
    }
    await startConsumer(orders, (id) => ledger.deliver(id));
    await waitFor(() => ledger.missing.length === 0, { timeoutMs: 30_000 });
    await traffic.judge();
  },
};
