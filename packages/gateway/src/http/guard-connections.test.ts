import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { waitFor } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { guardConnections } from './guard-connections.js';

const MAX = 4;
const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

let server: Server;
let answer = (): void => {};
let port = 0;
let arrived = 0;
const open: Socket[] = [];
beforeEach(async () => {
  let isOpen: Promise<void> = Promise.resolve();
  arrived = 0;
  server = createServer((request, response) => {
    request.resume();
    arrived += 1;
    if (request.url === '/slow') {
      isOpen = new Promise((resolve) => {
        answer = resolve;
      });
    }
    void isOpen.then(() => response.end('ok'));
  });
  guardConnections(server, MAX);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as { port: number }).port;
});
afterEach(async () => {
  answer();
  for (const socket of open.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

/** It never ends its own side, whatever the other does. */
async function dial(bytes = ''): Promise<Socket & { text: string }> {
  const socket = Object.assign(connect({ port, host: '127.0.0.1', allowHalfOpen: true }), { text: '' });
  socket
    .on('error', () => {})
    .on('data', (chunk) => {
      socket.text += String(chunk);
    });
  open.push(socket);
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

const answered = (socket: { text: string }): Promise<unknown> =>
  waitFor(() => socket.text.includes('200 OK'), { what: 'an answer' });
const countOf = (): Promise<number> => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));

it('lets silent connections keep nobody out', async () => {
  for (let n = 0; n < MAX * 3; n++) await dial();
  await answered(await dial(GET));
  expect(await countOf()).toBeLessThanOrEqual(MAX);
});

it('lets requests that never arrive keep nobody out', async () => {
  for (let n = 0; n < MAX; n++) await dial('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1');
  await answered(await dial(GET));
});

it('answers what has arrived, and refuses where all places are used', async () => {
  const working = await Promise.all(Array.from({ length: MAX }, () => dial(GET.replace('/ ', '/slow '))));
  await waitFor(() => arrived === MAX, { what: 'full house' });
  const refused = await dial(GET);
  await waitFor(() => refused.destroyed || refused.readableEnded, { what: 'a refusal' });
  answer();
  await Promise.all(working.slice(-1).map(answered));
  expect(refused.text).toBe('');
});
