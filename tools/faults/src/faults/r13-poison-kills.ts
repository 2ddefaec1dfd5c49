import { waitFor } from '@bloodbank/testkit';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
import { expect, onTestFinished } from 'vitest';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';
import { startConsumer } from '../processes/start-consumer.js';

const LIMIT = 3;
const INNOCENTS = 29;

export const poisonKills: Fault = {
  id: 'R13',
  name: 'a message kills the process that handles it, with prefetch 10 and good ones behind it',
  holds: `It is parked when ${LIMIT} more deliveries than the first have failed, and no innocent message is.`,
  brokers: ['embedded', 'rabbitmq'],
  tier: 'standard',
  timeoutMs: 120_000,
  run: async (context) => {
    const { broker, ledger } = context;
    const traffic = await Traffic.open(context, { settle: undefined, deliveryLimit: LIMIT });
    const { queue, deadLetterQueue } = traffic.declaration;
    const poison = {
      address: { kind: 'event' as const, key: `${queue}.poison` },
      body: Buffer.from('poison'),
      properties: { messageId: `${queue}-poison` },
      headers: {},
    };
    await traffic.publishing.publish(poison, { timeoutMs: 10_000 });
    for (let n = 0; n < INNOCENTS; n++) await traffic.publish();
    const admin = await createQueueAdmin({ url: broker.url });
    onTestFinished(() => admin.close());
    const parkedCount = async () => (await admin.inspect(deadLetterQueue))?.messages ?? 0;
    const isDone = async () => ledger.missing.length === 0 && (await parkedCount()) > 0;

    const orders = {
      url: broker.url,
      declaration: traffic.declaration,
      prefetch: 10,
      workMs: 20,
      deliveryLimit: LIMIT,
    };
    let deaths = 0;
    while (!(await isDone())) {
      const consumer = await startConsumer(orders, (id) => ledger.deliver(id));
      await waitFor(async () => consumer.hasEnded || (await isDone()), { timeoutMs: 60_000, everyMs: 50 });
      if (consumer.hasEnded) deaths += 1;
    }
    expect(deaths).toBeLessThanOrEqual(LIMIT + 1);
    expect(await parkedCount()).toBe(1);
    const parked: (string | undefined)[] = [];
    await admin.visitDeadLetters(deadLetterQueue, async ({ properties }) => {
      parked.push(properties.messageId);
      return { kind: 'keep' };
    });
    expect(parked).toEqual([poison.properties.messageId]);
    await traffic.judge();
  },
};
