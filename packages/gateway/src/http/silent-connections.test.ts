import { connect, type Socket } from 'node:net';
import { waitFor } from '@bloodbank/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGateway, PR, portOf, sendRaw, type TestGateway } from '../gateway.fixture.js';
import { LIMITS } from './limits.js';

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

const GET = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
const POST = 'POST /events/github/pr/created HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const BODY = JSON.stringify(PR);
const answered = (bytes: string): Promise<string> => sendRaw(port, bytes);

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

describe('more connections than there are places', () => {
  it('keep nobody out: all of them are cut off in time, and who has something to say is answered at once', {
    timeout: 90_000,
  }, async () => {
    const beginnings = ['', 'GET /healthz HTTP/1.1\r\nX-A: ', `${POST}Content-Length: 1000\r\n\r\n{`];
    for (let n = 0; n < LIMITS.connections + 200; n++) {
      dial(beginnings[n % beginnings.length] ?? '');
      // As fast as a machine takes them, and no faster: what waits in the kernel's queue is no connection yet.
      if (n % 50 === 0) await answered(GET);
    }
    for (let n = 0; n < 20; n++) expect(await answered(GET)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await answered(`${POST}Connection: close\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`)).toMatch(
      /^HTTP\/1\.1 202 /,
    );
    expect(await countOf()).toBeLessThanOrEqual(LIMITS.connections);
    // Who has begun a request is cut off for it; who said nothing holds his place until somebody needs it.
    const silent = Math.ceil((LIMITS.connections + 200) / beginnings.length);
    await waitFor(async () => (await countOf()) <= silent, {
      timeoutMs: 60_000,
      what: 'an end to all that have begun',
    });
    for (const socket of open.splice(0)) socket.destroy();
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
