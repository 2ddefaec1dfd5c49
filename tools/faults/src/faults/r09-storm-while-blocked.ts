import { expect, onTestFinished } from 'vitest';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

const WINDOW = { count: 1_000, bytes: 8 * 1024 * 1024 };
const ROUNDS = 100;
const OFFERED_EACH = 1_000;
const MAX_GROWTH_BYTES = 128 * 1024 * 1024;

export const stormWhileBlocked: Fault = {
  id: 'R9',
  name: 'far more is offered than a blocked broker takes',
  holds: `What does not fit the window is refused at once, and memory grows by less than ${MAX_GROWTH_BYTES / 2 ** 20} MiB.`,
  brokers: ['embedded', 'rabbitmq'],
  tier: 'standard',
  timeoutMs: 60_000,
  run: async (context) => {
    const { broker, ledger } = context;
    const traffic = await Traffic.open(context, { transport: { window: WINDOW } });
    await Promise.all(Array.from({ length: 10 }, () => traffic.publish()));
    onTestFinished(() => broker.clearAlarms());
    await broker.raiseAlarm('memory');
    const before = process.memoryUsage().rss;
    const offered: Promise<boolean>[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (let n = 0; n < OFFERED_EACH; n++) offered.push(traffic.publish(5_000, 'reject'));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const pending = ledger.pendingCount;
    expect(pending).toBeLessThanOrEqual(WINDOW.count);
    expect(process.memoryUsage().rss - before).toBeLessThan(MAX_GROWTH_BYTES);
    await broker.clearAlarms();
    await Promise.all(offered);
    await traffic.judge();
  },
};
