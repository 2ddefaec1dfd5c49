import { createRecorder, describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { expect, test } from 'vitest';
import { ACK, AMPLE, openBench } from '../test-bench.fixture.js';

const CUTS = 25;

describeOnBrokers('recovering', (broker) => {
  test('leaves no connection, channel, consumer or timer behind, however often the line is cut', {
    timeout: 60_000,
  }, async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect({ reconnect: { initialDelayMs: 1, maxDelayMs: 5 } });
    const queue = bench.group();
    const received = createRecorder<string>();
    await transport.consume(queue, { prefetch: 5 }, async ({ address: { key } }) => {
      received.record(key);
      return ACK;
    });
    const isWell = async (round: number) => {
      const { routed } = await transport.publish(bench.message(`${queue.queue}.${round}`), AMPLE);
      expect(routed).toBe(true);
      await received.waitFor((key) => key === `${queue.queue}.${round}`);
      await waitFor(() => transport.health().status === 'healthy' && bench.proxy.connectionCount() === 2);
    };
    await isWell(0);
    bench.proxy.cut();
    await isWell(1);
    const before = countResources();
    for (let round = 2; round < CUTS; round++) {
      bench.proxy.cut();
      await isWell(round);
    }
    await waitFor(() => countResources() <= before + 2, { what: `${before} resources, not ${countResources()}` });
    const { consumerCount } = await bench.outside.checkQueue(queue.queue);
    expect(consumerCount).toBeLessThanOrEqual(2);
  });

  test('knocks ever more rarely, and not in step, while nobody lets it in', async () => {
    const bench = await openBench(broker);
    const transport = await bench.connect({ reconnect: { initialDelayMs: 100, maxDelayMs: 5_000 } });
    const { attemptedAt } = bench.proxy;
    const before = attemptedAt.length;
    bench.proxy.refuse();
    bench.proxy.cut();
    const from = performance.now();
    await waitFor(() => performance.now() - from > 4_000);
    const knocks = attemptedAt.slice(before);
    // Two connections: at most a handful each, where a fixed pause of 100 ms would make eighty.
    expect(knocks.length).toBeGreaterThanOrEqual(4);
    expect(knocks.length).toBeLessThanOrEqual(30);
    const late = knocks.filter((at) => at - from > 2_000);
    expect(late.length).toBeLessThanOrEqual(knocks.length / 2);
    const pauses = knocks.slice(1).map((at, index) => Math.round(at - (knocks[index] ?? 0)));
    expect(new Set(pauses).size).toBeGreaterThan(2);
    bench.proxy.accept();
    await waitFor(() => transport.health().status === 'healthy', { timeoutMs: 15_000 });
  });
});

/** What keeps this process alive: sockets, timers, servers. */
function countResources(): number {
  return process.getActiveResourcesInfo().length;
}
