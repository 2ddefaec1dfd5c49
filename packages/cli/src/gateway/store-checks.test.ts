import { createServer, type Socket } from 'node:net';
import { readSettings } from '@bloodbank/bus/config';
import { createMemoryCorrelation } from '@bloodbank/correlation';
import { describeOnServer } from '@bloodbank/testkit';
import { expect, it } from 'vitest';
import { createCachedCheck } from './cached-check.js';
import { storeChecksOf } from './store-checks.js';

const statusesOf = async (env: NodeJS.ProcessEnv): Promise<object> => {
  const checks = storeChecksOf(readSettings(env), createMemoryCorrelation());
  return Object.fromEntries(await Promise.all(checks.map(async ({ name, health }) => [name, (await health()).status])));
};

it('checks what the settings name, and nothing else', async () => {
  expect(await statusesOf({})).toEqual({});
  expect(await statusesOf({ REDIS_HOST: '127.0.0.1', DATABASE_URL: 'postgres://u:s3cret@127.0.0.1:1/x' })).toEqual({
    redis: 'healthy',
    postgresql: 'degraded',
  });
});

it('a server that accepts and says nothing is degraded by its deadline', async () => {
  const accepted: Socket[] = [];
  const silent = createServer((socket) => void accepted.push(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { port: number };
  expect(await statusesOf({ DATABASE_URL: `postgres://127.0.0.1:${port}/x` })).toEqual({ postgresql: 'degraded' });
  for (const socket of accepted) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
});

it('asks once a second, and shows why without a password', async () => {
  let asked = 0;
  let nowMs = 0;
  const ask = async (): Promise<never> => {
    asked += 1;
    throw new Error('refused');
  };
  const check = createCachedCheck('redis', 'redis://***@h', ask, () => nowMs);
  for (let i = 0; i < 5; i++) {
    expect(await check.health()).toEqual({
      status: 'degraded',
      details: { address: 'redis://***@h', reason: 'refused' },
    });
  }
  expect(asked).toBe(1);
  nowMs = 1_000;
  await check.health();
  expect(asked).toBe(2);
});

describeOnServer('PostgreSQL', 'greeting', (url) => {
  it('answers', async () => {
    expect(await statusesOf({ DATABASE_URL: url })).toEqual({ postgresql: 'healthy' });
  });
});
