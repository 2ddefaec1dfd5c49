import { connect, type Socket } from 'node:net';
import { waitFor } from '@bloodbank/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGateway, portOf, sendRaw, type TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway;
let port = 0;
const open: Socket[] = [];
beforeAll(async () => {
  gateway = await openGateway();
  port = portOf(await gateway.listen());
});
afterAll(async () => {
  for (const socket of open) socket.destroy();
  await gateway.close();
});

const countOf = (): Promise<number> =>
  new Promise((resolve) => gateway.app.server.getConnections((_, count) => resolve(count)));

/** Reads nothing, and never ends its own side. */
function dial(bytes: string): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(bytes));
  socket.on('error', () => {});
  open.push(socket);
  return socket;
}

describe('a connection that was refused', () => {
  it.each([
    ['for its silence', 'GET /healthz HTTP/1.1\r\nHost: local'],
    ['for what is no HTTP', 'nonsense\r\n\r\n'],
    ['for its host', 'GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
    [
      'for the length of its body',
      'POST /publish HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n',
    ],
  ])('%s is gone, though its sender keeps it', { timeout: 40_000 }, async (_, bytes) => {
    dial(bytes);
    // Unless it is gone already.
    await waitFor(async () => (await countOf()) === 1, { timeoutMs: 500, what: 'a connection' }).catch(() => {});
    await waitFor(async () => (await countOf()) === 0, { timeoutMs: 30_000, what: 'no connection' });
  });
});

describe('every answer', () => {
  it.each([
    ['a page', 'GET /docs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['an answer', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['a path that is none', 'GET /%ff%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['a path that nobody knows', 'GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['a refused host', 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
    ['what is no HTTP', 'nonsense\r\n\r\n'],
    ['a method that nobody knows', 'BREW / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
  ])('says to browsers what may be done with it: %s', async (_, bytes) => {
    const [head = ''] = (await sendRaw(port, bytes)).split('\r\n\r\n');
    expect(head.toLowerCase()).toContain('\r\nx-content-type-options: nosniff');
    expect(head.toLowerCase()).toContain('\r\ncross-origin-resource-policy: same-origin');
  });
});

it('a header beyond the hundredth is not passed over in silence', async () => {
  const many = Array.from({ length: 100 }, (_, n) => `X-A${n}: 1\r\n`).join('');
  const bytes = `GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${many}Idempotency-Key: k\r\n\r\n`;
  expect(await sendRaw(port, bytes)).toMatch(/^HTTP\/1\.1 431 /);
  const few = bytes.replace(/X-A9\d: 1\r\n/g, '');
  expect(await sendRaw(port, few)).toMatch(/^HTTP\/1\.1 200 /);
});
