import { expect } from 'vitest';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

export const politeRestart: Fault = {
  id: 'R2',
  name: 'the broker closes every connection politely (320), and comes back',
  holds: 'No publish fails: each waits until the broker is back.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'quick',
  timeoutMs: 90_000,
  run: async (context) => {
    const traffic = await Traffic.open(context);
    const load = traffic.load({ timeoutMs: 60_000 });
    for (let round = 0; round < 2; round++) {
      await traffic.progress(context.random.integer(100, 300));
      await context.broker.restartPolitely();
    }
    await traffic.progress(100);
    await load.stop();
    await traffic.judge();
    expect(context.ledger.summarise()).toMatchObject({ unknown: 0, refused: 0 });
  },
};
