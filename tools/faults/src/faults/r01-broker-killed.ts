import { expect } from 'vitest';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

const PUBLISHES = 5_000;

/** The longest pause of the backoff, and the handshakes of two connections on a busy machine. */
const BACK_WITHIN_MS = 7_000;

export const brokerKilled: Fault = {
  id: 'R1',
  name: 'the broker is killed while it confirms, and started again',
  holds: 'Confirms come again within seconds of its port being open.',
  brokers: ['rabbitmq'],
  tier: 'standard',
  timeoutMs: 120_000,
  run: async (context) => {
    const traffic = await Traffic.open(context);
    const load = traffic.load();
    await traffic.progress(context.random.integer(500, PUBLISHES / 2));
    for (const node of context.broker.nodes) {
      await node.kill();
      await node.start();
    }
    const openAt = performance.now();
    await traffic.progress(1);
    expect(performance.now() - openAt).toBeLessThan(BACK_WITHIN_MS);
    await traffic.progress(PUBLISHES / 2, 60_000);
    await load.stop();
    await traffic.judge();
  },
};
