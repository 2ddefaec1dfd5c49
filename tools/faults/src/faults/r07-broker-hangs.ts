import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished } from 'vitest';
import { BusTraffic } from '../bench/bus-traffic.js';
import type { Fault } from '../fault.js';

const HANGS_MS = 30_000;
const PUBLISH_TIMEOUT_MS = 1_000;

/** What may be added to a deadline, by a process that has nothing else to do. */
const SLACK_MS = 250;
const MAX_LAG_MS = 100;
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;
const RESOLUTION_MS = 10;

export const brokerHangs: Fault = {
  id: 'R7',
  name: 'the broker hangs: it holds every connection and says nothing, for half a minute',
  holds:
    'Heartbeats find it out; publishes, subscribing and closing settle by their deadlines all the while; memory and the event loop stay as they were.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'standard',
  timeoutMs: 120_000,
  run: async (context) => {
    const { broker } = context;
    const settings = { RABBITMQ_HEARTBEAT: '2', RABBITMQ_CONNECTION_TIMEOUT: '3' };
    const traffic = await BusTraffic.open(context, { settings });
    const idle = await BusTraffic.open(context, { settings });
    const load = traffic.load({ timeoutMs: PUBLISH_TIMEOUT_MS });
    const usual = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    usual.enable();
    await traffic.progress(100);
    usual.disable();
    const thaw = () => {
      for (const node of broker.nodes) node.thaw();
      for (const { proxy } of [traffic, idle]) proxy.resume();
    };
    onTestFinished(thaw);
    const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    const before = process.memoryUsage().rss;
    for (const node of broker.nodes) node.freeze();
    if (broker.nodes.length === 0) for (const { proxy } of [traffic, idle]) proxy.stall();
    lag.enable();
    const frozenAt = performance.now();
    const closing = idle.publishing.close({ timeoutMs: PUBLISH_TIMEOUT_MS }).catch(() => {});
    await closing;
    expect(performance.now() - frozenAt).toBeLessThan(PUBLISH_TIMEOUT_MS + SLACK_MS);
    await waitFor(() => traffic.publishing.health().status === 'unhealthy', { timeoutMs: 20_000 });
    await sleep(Math.max(0, HANGS_MS - (performance.now() - frozenAt)));
    lag.disable();
    // On a machine that is busy with something else, as busy as it was before.
    const allowedMs = Math.max(MAX_LAG_MS, (2 * usual.percentile(99)) / 1e6);
    expect(lag.percentile(99) / 1e6).toBeLessThan(allowedMs + RESOLUTION_MS);
    expect(process.memoryUsage().rss - before).toBeLessThan(MAX_GROWTH_BYTES);
    expect([...traffic.failures.keys()]).toEqual(['transport.timeout']);
    thaw();
    await traffic.progress(100);
    await load.stop();
    await traffic.judge({ slackMs: SLACK_MS });
  },
};
