import { expect } from 'vitest';
import { BusTraffic } from '../bench/bus-traffic.js';
import type { Fault } from '../fault.js';

const USUAL = { publishes: 10_000, kills: 1 };
const FULL = { publishes: 100_000, kills: 20 };

/** The longest pause of the backoff, and the handshakes of two connections on a busy machine. */
const BACK_WITHIN_MS = 7_000;
const PATIENCE_MS = 120_000;

export const brokerKilled: Fault = {
  id: 'R1',
  name: 'the broker is killed while it confirms, and started again',
  holds: 'Confirms come again within seconds of its port being open.',
  brokers: ['rabbitmq'],
  tier: 'standard',
  timeoutMs: 240_000,
  fullTimeoutMs: 2_400_000,
  run: async (context) => {
    const { publishes, kills } = context.isFull ? FULL : USUAL;
    const traffic = await BusTraffic.open(context);
    const load = traffic.load();
    const share = publishes / (kills + 1);
    for (let kill = 0; kill < kills; kill++) {
      const before = context.random.integer(1, 2 * share - 1);
      await traffic.progress(before, PATIENCE_MS);
      for (const node of context.broker.nodes) {
        await node.kill();
        await node.start();
      }
      const openAt = performance.now();
      await traffic.progress(1);
      expect(performance.now() - openAt).toBeLessThan(BACK_WITHIN_MS);
    }
    await traffic.progress(Math.max(1, publishes - context.ledger.acknowledgedCount), 2 * PATIENCE_MS);
    await load.stop();
    await traffic.judge();
  },
};
