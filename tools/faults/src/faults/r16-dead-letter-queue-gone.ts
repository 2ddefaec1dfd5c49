import { waitFor } from '@bloodbank/testkit';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
import { onTestFinished } from 'vitest';
import { openOutside } from '../bench/open-outside.js';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

const MESSAGES = 100;
const GONE_FOR_MS = 10_000;

/** After so long the broker tries again, which by itself it does every three minutes. */
const AGAIN_AFTER_MS = 5_000;

export const deadLetterQueueGone: Fault = {
  id: 'R16',
  name: 'the dead-letter queue is deleted while the broker dead-letters into it, and comes back',
  holds: 'No dead letter is lost.',
  brokers: ['rabbitmq'],
  tier: 'full',
  timeoutMs: 120_000,
  run: async (context) => {
    const { broker, ledger } = context;
    const setting = `rabbit, dead_letter_worker_publisher_confirm_timeout, ${AGAIN_AFTER_MS}`;
    for (const node of broker.nodes) await node.ctl('eval', `application:set_env(${setting}).`);
    const traffic = await Traffic.open(context, { settle: undefined });
    const { queue, deadLetterQueue } = traffic.declaration;
    const outside = await openOutside(broker.url);
    const channel = await outside.createChannel();
    await Promise.all(Array.from({ length: MESSAGES }, () => traffic.publish()));
    await channel.deleteQueue(deadLetterQueue);
    let rejected = 0;
    await channel.consume(queue, (message) => {
      if (message === null) return;
      channel.reject(message, false);
      rejected += 1;
    });
    await waitFor(() => rejected === MESSAGES, { timeoutMs: 20_000 });
    await new Promise((resolve) => setTimeout(resolve, GONE_FOR_MS));
    // What declared it once declares it again after a lost connection.
    traffic.proxy.cut();
    const admin = await createQueueAdmin({ url: broker.url });
    onTestFinished(() => admin.close());
    const isBack = async () => (await admin.inspect(deadLetterQueue)) !== undefined;
    await waitFor(isBack, { timeoutMs: 20_000, everyMs: 500 });
    await channel.consume(deadLetterQueue, (message) => {
      if (message === null) return;
      ledger.deliver(String(message.properties.messageId));
      channel.ack(message);
    });
    await waitFor(() => ledger.missing.length === 0, { timeoutMs: 60_000, everyMs: 500 });
    await traffic.judge();
  },
};
