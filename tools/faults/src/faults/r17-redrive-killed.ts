import { waitFor } from '@bloodbank/testkit';
import { expect } from 'vitest';
import { openOutside } from '../bench/open-outside.js';
import { groupOf } from '../bench/topology-of.js';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';
import { startRedriver } from '../processes/start-redriver.js';

const LETTERS = 500;
const FULL_LETTERS = 10_000;
const KILLS = 5;

export const redriveKilled: Fault = {
  id: 'R17',
  name: 'whoever moves dead letters back is killed, again and again',
  holds: 'Each letter is in its queue in the end, under its message id; nothing is left in the dead-letter queue.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'standard',
  timeoutMs: 120_000,
  fullTimeoutMs: 900_000,
  run: async (context) => {
    const { broker, ledger, random, isFull } = context;
    const letters = isFull ? FULL_LETTERS : LETTERS;
    const traffic = await Traffic.open(context, { settle: undefined });
    const { queue, deadLetterQueue } = traffic.declaration;
    const failure = { code: 'handler.failed', errorName: 'Error', message: 'on purpose' } as const;
    const consumption = await traffic.consuming.consume(groupOf(traffic.declaration), { prefetch: 50 }, async () => ({
      kind: 'dead-letter',
      failure,
    }));
    await Promise.all(Array.from({ length: letters }, () => traffic.publish()));
    const outside = await openOutside(broker.url);
    const channel = await outside.createChannel();
    const countOf = async (name: string) => (await channel.checkQueue(name)).messageCount;
    await waitFor(async () => (await countOf(deadLetterQueue)) === letters, { timeoutMs: 240_000, everyMs: 100 });
    await consumption.stop();

    for (let kill = 0; kill < KILLS; kill++) {
      const redriver = startRedriver(broker.url, deadLetterQueue, queue);
      await redriver.moved(random.integer(1, letters / KILLS - 10));
      await redriver.kill();
    }
    await startRedriver(broker.url, deadLetterQueue, queue).done();
    await channel.consume(queue, (message) => {
      if (message === null) return;
      ledger.deliver(String(message.properties.messageId));
      channel.ack(message);
    });
    await traffic.judge();
    expect(await countOf(deadLetterQueue)).toBe(0);
    expect(ledger.summarise().duplicated).toBeLessThanOrEqual(KILLS);
  },
};
