import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { Traffic } from '../bench/traffic.js';
import type { Fault, FaultContext } from '../fault.js';

/** How much the process may hold in the end beyond what it held after its first minute. */
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

const QUIET_MS = 5_000;

type Blow = (traffic: Traffic, context: FaultContext) => Promise<void>;

const BLOWS: readonly [Blow, ...Blow[]] = [
  async (traffic) => void traffic.proxy.cut(),
  async (traffic, { random }) => traffic.proxy.cutAfter(random.integer(1, 10_000)),
  async (traffic, { random }) => {
    traffic.proxy.stall();
    await sleep(random.integer(500, 8_000));
    traffic.proxy.resume();
  },
  async (traffic, { random }) => {
    traffic.proxy.blackhole();
    await sleep(random.integer(500, 8_000));
    traffic.proxy.resume();
  },
  async (traffic, { random }) => {
    traffic.proxy.delay(random.integer(10, 200));
    traffic.proxy.limitRate(random.integer(50_000, 500_000));
    await sleep(5_000);
    traffic.proxy.delay(0);
    traffic.proxy.limitRate(Number.POSITIVE_INFINITY);
  },
  async (traffic, { random }) => {
    traffic.proxy.refuse();
    traffic.proxy.cut();
    await sleep(random.integer(500, 5_000));
    traffic.proxy.accept();
  },
  async (_traffic, { broker }) => broker.restartPolitely(),
  async (_traffic, { broker, random }) => {
    await broker.raiseAlarm(random.pick(['memory', 'disk']));
    await sleep(3_000);
    await broker.clearAlarms();
  },
  async (_traffic, { broker }) => {
    for (const node of broker.nodes) {
      await node.kill();
      await node.start();
    }
  },
  async (_traffic, { broker, random }) => {
    for (const node of broker.nodes) {
      node.freeze();
      await sleep(random.integer(1_000, 10_000));
      node.thaw();
    }
  },
];

export const soak: Fault = {
  id: 'R35',
  name: 'one fault after the other, chosen by the seed, for as long as was asked',
  holds: 'After each of them confirms come again, and memory does not grow.',
  brokers: ['rabbitmq'],
  tier: 'full',
  // Any length that somebody may ask for.
  timeoutMs: 24 * 60 * 60 * 1_000,
  run: async (context) => {
    const { random, minutes } = context;
    const traffic = await Traffic.open(context, { transport: { heartbeatSeconds: 3 } });
    const load = traffic.load({ publishers: 4, timeoutMs: 5_000 });
    await traffic.progress(500);
    const before = process.memoryUsage().rss;
    const endsAt = performance.now() + minutes * 60_000;
    while (performance.now() < endsAt) {
      await random.pick(BLOWS)(traffic, context);
      await traffic.progress(200, 60_000);
      await sleep(QUIET_MS);
    }
    await load.stop();
    await traffic.judge({ timeoutMs: 60_000 });
    // Beside what the ledger itself keeps of each message.
    const kept = context.ledger.summarise().attempted * 500;
    expect(process.memoryUsage().rss - before - kept).toBeLessThan(MAX_GROWTH_BYTES);
  },
};
