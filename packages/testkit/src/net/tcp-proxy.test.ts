import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { waitFor } from '../wait/wait-for.js';
import { startTcpProxy } from './tcp-proxy.js';

/** A proxy before a server that sends back what it gets, and a client of it. */
async function openLine() {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await startTcpProxy(`amqp://guest:guest@127.0.0.1:${(server.address() as AddressInfo).port}`);
  const client = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  let heard = '';
  client.on('data', (chunk) => {
    heard += chunk;
  });
  client.on('error', () => {});
  await once(client, 'connect');
  onTestFinished(async () => {
    client.destroy();
    await proxy.close();
    server.close();
  });
  return { proxy, client, heard: () => heard };
}

test('passes on, holds back while stalled, and passes on what it held back', async () => {
  const { proxy, client, heard } = await openLine();
  client.write('one');
  await waitFor(() => heard() === 'one');
  proxy.stall();
  client.write('two');
  await expect(waitFor(() => heard() !== 'one', { timeoutMs: 100 })).rejects.toThrow();
  const late = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  onTestFinished(() => {
    late.destroy();
  });
  let lateHeard = '';
  late.on('data', (chunk) => {
    lateHeard += chunk;
  });
  late.write('late');
  await waitFor(() => proxy.connectionCount() === 2);
  proxy.resume();
  proxy.resume();
  await waitFor(() => heard() === 'onetwo' && lateHeard === 'late');
  client.write('three');
  await waitFor(() => heard().length >= 'onetwothree'.length);
  expect(heard()).toBe('onetwothree');
});

test('cuts every line, and lets nobody in while it refuses', async () => {
  const { proxy, client } = await openLine();
  await waitFor(() => proxy.connectionCount() === 1);
  proxy.refuse();
  expect(proxy.cut()).toBe(1);
  await waitFor(() => client.closed);
  const second = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  second.on('error', () => {});
  await waitFor(() => second.closed);
  expect(proxy.connectionCount()).toBe(0);
});

test('holds each byte back, in order, without slowing the stream down', async () => {
  const { proxy, client, heard } = await openLine();
  proxy.delay(100);
  const startedAt = performance.now();
  const words = Array.from({ length: 20 }, (_, n) => `${n},`);
  for (const word of words) {
    client.write(word);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await waitFor(() => heard() === words.join(''));
  const tookMs = performance.now() - startedAt;
  expect(tookMs).toBeGreaterThanOrEqual(195);
  // One after the other, they would take twenty times as long.
  expect(tookMs).toBeLessThan(2_000);
});

test('passes on no more than its rate', async () => {
  const { proxy, client, heard } = await openLine();
  proxy.limitRate(20_000);
  const startedAt = performance.now();
  for (const part of ['a', 'b', 'c']) {
    client.write(part.repeat(2_000));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await waitFor(() => heard().length === 6_000);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(195);
});

test('swallows what goes in, and cuts those lines when it ends', async () => {
  const { proxy, client, heard } = await openLine();
  client.write('one');
  await waitFor(() => heard() === 'one');
  proxy.blackhole();
  client.write('two');
  await expect(waitFor(() => heard() !== 'one', { timeoutMs: 100 })).rejects.toThrow();
  expect(client.closed).toBe(false);
  proxy.resume();
  await waitFor(() => client.closed);
  expect(heard()).toBe('one');
});

test('cuts after so many bytes, and only once', async () => {
  const { proxy, client, heard } = await openLine();
  proxy.cutAfter(5);
  client.write('abc');
  await waitFor(() => heard() === 'abc');
  client.write('defgh');
  await waitFor(() => client.closed);
  expect('abcde'.startsWith(heard())).toBe(true);
  const next = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  onTestFinished(() => {
    next.destroy();
  });
  let nextHeard = '';
  next.on('data', (chunk) => {
    nextHeard += chunk;
  });
  next.write('a whole sentence');
  await waitFor(() => nextHeard === 'a whole sentence');
  expect(proxy.attemptedAt).toHaveLength(2);
});

test('leads new connections elsewhere, and leaves the old ones', async () => {
  const { proxy, client, heard } = await openLine();
  client.write('one');
  await waitFor(() => heard() === 'one');
  const other = createServer((socket) => socket.on('error', () => {}).end('other'));
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => {
    other.close();
  });
  proxy.redirect(`amqp://127.0.0.1:${(other.address() as AddressInfo).port}`);
  const next = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  let nextHeard = '';
  next.on('data', (chunk) => {
    nextHeard += chunk;
  });
  await waitFor(() => nextHeard === 'other');
  client.write('two');
  await waitFor(() => heard() === 'onetwo');
});
