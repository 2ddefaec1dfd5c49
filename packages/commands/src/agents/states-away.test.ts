import { createRedisAgentStates } from '@bloodbank/inbox';
import { describeOnBrokers, findServer, freshName, startTcpProxy, waitFor } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { openAgentBench } from './agents.fixture.js';

describeOnBrokers('an agent whose Redis is away', (broker) => {
  const redis = findServer('Redis');
  if (!redis.isFound) return test.skip(redis.reason, () => {});

  async function openAway() {
    const bench = await openAgentBench(broker);
    const proxy = await startTcpProxy(redis.isFound ? redis.url : '');
    const states = createRedisAgentStates({ url: proxy.url, prefix: freshName('agent'), timeoutMs: 300 });
    onTestFinished(async () => {
      await states.close();
      await proxy.close();
    });
    return { bench, proxy, states, runner: await bench.runner({ states }) };
  }

  test('keeps its command, and carries it out when Redis is back', async () => {
    const { bench, proxy, runner } = await openAway();
    const attempts: number[] = [];
    const work = (_: unknown, { attempt }: { readonly attempt: number }) => {
      attempts.push(attempt);
      return { outcome: 'success' } as const;
    };
    await runner.run(bench.agent, { actions: { work } });
    proxy.stall();
    const asked = bench.ask('work', { idempotency_key: 'k' }, { timeoutMs: 30_000 });
    asked.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(attempts).toEqual([]);
    proxy.resume();
    expect(await asked).toMatchObject({ outcome: 'success' });
    expect(attempts).toEqual([1]);
  });

  test('gives its result although it cannot say that it is idle, and is free when its lease is over', async () => {
    const { bench, proxy, runner } = await openAway();
    const stallOnce = { isDone: false };
    await runner.run(bench.agent, {
      actions: {
        work: () => {
          if (!stallOnce.isDone) proxy.stall();
          stallOnce.isDone = true;
          return { outcome: 'success' };
        },
      },
    });
    expect(await bench.ask('work')).toMatchObject({ outcome: 'success' });
    proxy.resume();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await bench.ask('work', {}, { timeoutMs: 20_000 })).toMatchObject({ outcome: 'success' });
  });

  test('does not begin', async () => {
    const { bench, proxy, runner } = await openAway();
    proxy.stall();
    const actions = { work: () => ({ outcome: 'success' }) as const };
    await expect(runner.run(bench.agent, { actions })).rejects.toMatchObject({ code: 'agent.states-unavailable' });
    proxy.resume();
    const agent = await waitFor(() => runner.run(bench.agent, { actions }));
    expect(agent.name).toBe(bench.agent);
  });
});
