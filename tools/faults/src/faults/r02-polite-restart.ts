import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

export const politeRestart: Fault = {
  id: 'R2',
  name: 'the broker closes every connection politely (320), and comes back',
  holds: 'No promise is left pending.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'quick',
  timeoutMs: 90_000,
  run: async (context) => {
    const traffic = await Traffic.open(context);
    const load = traffic.load();
    for (let round = 0; round < 2; round++) {
      await traffic.progress(context.random.integer(100, 300));
      await context.broker.restartPolitely();
    }
    await traffic.progress(100);
    await load.stop();
    await traffic.judge();
  },
};
