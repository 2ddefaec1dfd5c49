import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startHealthServer } from './health-server.js';

async function start(port = 0) {
  const broker = { connected: true };
  const server = await startHealthServer({ host: '127.0.0.1', port }, 'dispatcher', () => broker);
  onTestFinished(() => server.close());
  return { broker, url: server.url };
}

test('says whether the broker is there, as the original did', async () => {
  const { broker, url } = await start();
  const healthy = await fetch(url);
  expect([healthy.status, await healthy.json()]).toEqual([
    200,
    { status: 'ok', amqp_connected: true, service: 'dispatcher' },
  ]);
  expect(healthy.headers.get('content-type')).toBe('application/json');
  broker.connected = false;
  const degraded = await fetch(url);
  expect([degraded.status, await degraded.json()]).toEqual([
    503,
    { status: 'degraded', amqp_connected: false, service: 'dispatcher' },
  ]);
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(503);
});

test('answers nothing else', async () => {
  const { url } = await start();
  expect((await fetch(url.replace('healthz', ''))).status).toBe(404);
  expect((await fetch(`${url}?verbose=1`)).status).toBe(200);
  expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405);
});

test('an address that is taken is said so, with what to do', async () => {
  const taken = createServer();
  await once(taken.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  await expect(startHealthServer({ host: '127.0.0.1', port }, 'x', () => ({ connected: true }))).rejects.toMatchObject({
    code: 'config.invalid',
    message: expect.stringContaining(`127.0.0.1:${port}`),
    remedy: expect.stringContaining('HEALTHZ_PORT'),
  });
});
