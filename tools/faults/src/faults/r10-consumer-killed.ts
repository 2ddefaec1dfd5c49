import { findServer, freshName, waitFor } from '@bloodbank/testkit';
import { expect } from 'vitest';
import { BusTraffic } from '../bench/bus-traffic.js';
import { Traffic } from '../bench/traffic.js';
import type { Fault, FaultContext } from '../fault.js';
import { startConsumer } from '../processes/start-consumer.js';
import { startInboxConsumer } from '../processes/start-inbox-consumer.js';

/** Kills without an inbox, and with one. */
const USUAL = { kills: 5, killsWithInbox: 5 };
const FULL = { kills: 20, killsWithInbox: 200 };

const MESSAGES_PER_KILL = 12;
/** Services that are killed at a time. */
const AT_A_TIME = 4;
/** Who died holds his event for as long as the inbox believes that he handles it. */
const LEASE_MS = 11_000;

export const consumerKilled: Fault = {
  id: 'R10',
  name: 'a consumer process is killed in the middle of a handler, before or after its effect',
  holds: 'Everything is delivered; what was in hand comes again; with an inbox, what was handled has its effect once.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'standard',
  timeoutMs: 300_000,
  fullTimeoutMs: 3_600_000,
  run: async (context) => {
    await killWithoutInbox(context);
    const before = context.ledger.summarise().duplicated;
    const redis = findServer('Redis');
    if (!redis.isFound) return;
    await killWithInbox(context, redis.url);
    expect(context.ledger.summarise().duplicated).toBe(before);
  },
};

async function killWithoutInbox(context: FaultContext): Promise<void> {
  const { broker, ledger, random, isFull } = context;
  const { kills } = isFull ? FULL : USUAL;
  const traffic = await Traffic.open(context, { settle: undefined });
  await Promise.all(Array.from({ length: kills * MESSAGES_PER_KILL }, () => traffic.publish()));
  const orders = { url: broker.url, declaration: traffic.declaration, prefetch: 5, workMs: 5 };
  for (let crash = 0; crash < kills; crash++) {
    const point = random.pick(['before-effect', 'after-effect'] as const);
    const atDelivery = random.integer(1, MESSAGES_PER_KILL - 2);
    const victim = await startConsumer({ ...orders, crash: { atDelivery, point } }, (id) => ledger.deliver(id));
    await victim.ended();
  }
  const last = await startConsumer(orders, (id) => ledger.deliver(id));
  await waitFor(() => ledger.missing.length === 0, { timeoutMs: 60_000 });
  last.signal('SIGKILL');
  await traffic.judge();
}

async function killWithInbox(context: FaultContext, redisUrl: string): Promise<void> {
  const { broker, ledger, random, isFull } = context;
  const { killsWithInbox: kills } = isFull ? FULL : USUAL;
  const traffic = await BusTraffic.open(context, { isConsuming: false });
  await Promise.all(Array.from({ length: kills * MESSAGES_PER_KILL }, () => traffic.publish()));
  const { exchange, service } = traffic;
  const orders = { url: broker.url, exchange, service, redisUrl, prefix: freshName('inbox') };
  const onEffect = (id: string): void => ledger.deliver(id);
  let left = kills;
  const killing = Array.from({ length: AT_A_TIME }, async () => {
    while (left-- > 0) {
      const point = random.pick(['before-effect', 'after-answer'] as const);
      const atDelivery = random.integer(1, MESSAGES_PER_KILL / 2);
      await startInboxConsumer({ ...orders, crash: { atDelivery, point } }, onEffect).closed;
    }
  });
  await Promise.all(killing);
  startInboxConsumer(orders, onEffect);
  await waitFor(() => ledger.missing.length === 0, { timeoutMs: 120_000 + LEASE_MS, everyMs: 100 });
  await traffic.judge();
}
