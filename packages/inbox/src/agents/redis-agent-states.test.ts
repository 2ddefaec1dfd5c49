import { createRequire } from 'node:module';
import { describeAgentStates, describeOnServer, everythingIn, freshName, startTcpProxy } from '@bloodbank/testkit';
import type { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createRedisAgentStates } from './redis-agent-states.js';

describeOnServer('Redis', 'states of agents', (url) => {
  const prefix = freshName('agents');

  describeAgentStates('Redis', {
    open: async () => {
      const proxy = await startTcpProxy(url);
      const own = `${prefix}:${freshName()}`;
      const stores: ReturnType<typeof createRedisAgentStates>[] = [];
      return {
        connect: async (options) => {
          const states = createRedisAgentStates({ url: proxy.url, prefix: own, ...options });
          stores.push(states);
          return states;
        },
        stall: () => proxy.stall(),
        resume: () => proxy.resume(),
        close: async () => {
          await Promise.all(stores.map((states) => states.close()));
          await proxy.close();
        },
      };
    },
  });

  function open(): { readonly redis: Redis; readonly states: ReturnType<typeof createRedisAgentStates> } {
    const { Redis: Client } = createRequire(import.meta.url)('ioredis') as typeof import('ioredis');
    const [redis, states] = [new Client(url), createRedisAgentStates({ url })];
    onTestFinished(async () => {
      redis.disconnect();
      await states.close();
    });
    return { redis, states };
  }

  test('stand where the original keeps them, in its form', async () => {
    const { redis, states } = open();
    const name = freshName('grolf');
    const commandId = '3c59dc04-8e88-4502-8d54-1a3b9f2e6c77';
    const ttlDeadline = new Date('2026-11-30T12:00:00.000Z');
    const working = { state: 'working', commandId, eventId: null, prePauseState: null, ttlDeadline } as const;
    await states.change(name, 0, working, { key: 'BB-42' });
    await states.change(name, 1, { ...working, state: 'paused', prePauseState: 'working' });
    expect(await redis.hgetall(`agent:${name}:fsm`)).toEqual({
      state: 'paused',
      version: '2',
      command_id: commandId,
      entered_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      pre_pause_state: 'working',
      ttl_deadline: '2026-11-30T12:00:00.000Z',
      event_id: 'null',
    });
    expect(await redis.get(`agent:${name}:idemp:BB-42`)).toBe(commandId);
    const leftMs = await redis.pttl(`agent:${name}:idemp:BB-42`);
    expect(leftMs).toBeGreaterThan(290_000);
    expect(leftMs).toBeLessThanOrEqual(300_000);
  });

  test('what the original wrote is read, and what nobody understands is an error', async () => {
    const { redis, states } = open();
    const [name, broken] = [freshName('lenny'), freshName('lenny')];
    const written = {
      state: 'paused',
      version: '7',
      command_id: 'null',
      entered_at: '2026-03-01T10:00:00.123456+00:00',
      pre_pause_state: 'idle',
      ttl_deadline: 'null',
    };
    await redis.hset(`agent:${name}:fsm`, written);
    await redis.hset(`agent:${broken}:fsm`, { state: 'dancing', version: 'often' });
    expect(await states.find(name)).toEqual({
      agent: name,
      state: 'paused',
      version: 7,
      commandId: null,
      eventId: null,
      enteredAt: new Date('2026-03-01T10:00:00.123Z'),
      prePauseState: 'idle',
      ttlDeadline: null,
      leaseUntil: null,
      isOverdue: false,
    });
    expect(await states.find(broken)).toMatchObject({ state: 'error', version: 0, enteredAt: new Date(0) });
    expect((await states.list()).map(({ agent }) => agent)).toEqual(expect.arrayContaining([name, broken]));
  });
});

describe('a Redis that is not there', () => {
  test('is told by its deadline, and without its password', async () => {
    const states = createRedisAgentStates({ url: 'redis://:s3cret@127.0.0.1:1', timeoutMs: 100 });
    const error = await states.find('grolf').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'agent.states-unavailable' });
    expect(everythingIn(error)).not.toContain('s3cret');
    await states.close();
  });
});
