import { waitFor } from '@bloodbank/testkit';
import { onTestFinished } from 'vitest';
import { Traffic } from '../bench/traffic.js';
import type { Fault } from '../fault.js';

const HEARTBEAT_SECONDS = 2;

export const brokerHangs: Fault = {
  id: 'R7',
  name: 'the broker hangs: it holds every connection and says nothing',
  holds: 'Heartbeats find it out, and publishes settle by their deadline all the while.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'standard',
  timeoutMs: 90_000,
  run: async (context) => {
    const { broker } = context;
    const traffic = await Traffic.open(context, {
      transport: { heartbeatSeconds: HEARTBEAT_SECONDS, connectTimeoutMs: 3_000 },
    });
    const load = traffic.load({ timeoutMs: 1_000 });
    await traffic.progress(100);
    const thaw = () => {
      for (const node of broker.nodes) node.thaw();
      traffic.proxy.resume();
    };
    onTestFinished(thaw);
    for (const node of broker.nodes) node.freeze();
    if (broker.nodes.length === 0) traffic.proxy.stall();
    await waitFor(() => traffic.publishing.health().status === 'unhealthy', { timeoutMs: 20_000 });
    thaw();
    await traffic.progress(100);
    await load.stop();
    await traffic.judge();
  },
};
