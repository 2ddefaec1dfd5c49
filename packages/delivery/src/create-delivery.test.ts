import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { THROWN } from '../../core/src/errors/thrown.fixture.js';
import { createDelivery, type Delivery, type Hook } from './create-delivery.js';
import { type HostileServer, startHostileServer } from './hostile-server.fixture.js';
import type { DeliveryOutcome } from './outcome.js';
import { MAX_REPLY_BYTES } from './post.js';

let server: HostileServer;
beforeEach(async () => {
  server = await startHostileServer();
});
afterEach(() => server.close());

const hookTo = (path: string, more: Partial<Hook> = {}): Hook => ({
  url: `${server.origin}${path}`,
  body: '{"message":"hello"}',
  deliveryId: 'd-1',
  timeoutMs: 10_000,
  ...more,
});
const open = (more: { failures?: number; halfOpenAfterMs?: number } = {}): Delivery =>
  createDelivery({ allow: [server.origin], breaker: more });

describe('R25: whatever the endpoint of a hook does', () => {
  it('2xx is success, and the id and headers are what was asked for', async () => {
    const headers = { Authorization: 'Bearer secret' };
    expect(await open().send(hookTo('/ok', { headers }))).toEqual({
      kind: 'accepted',
      status: 200,
      reply: '{"ok":true}',
    });
    expect(server.received).toMatchObject([
      {
        path: '/ok',
        body: '{"message":"hello"}',
        headers: { authorization: 'Bearer secret', 'content-type': 'application/json', 'webhook-id': 'd-1' },
      },
    ]);
  });

  it.each<[string, Partial<DeliveryOutcome>]>([
    ['/error', { kind: 'failed', status: 500, isEndpointAtFault: true }],
    ['/unauthorized', { kind: 'failed', status: 401, isEndpointAtFault: false }],
    ['/moved', { kind: 'failed', status: 301, reason: 'it answered 301, and redirects are not followed' }],
    ['/gone', { kind: 'gone', status: 410 }],
    ['/busy', { kind: 'failed', status: 429, retryAfterMs: 120_000 }],
    ['/reset', { kind: 'failed', isEndpointAtFault: true }],
    ['/garbage', { kind: 'failed', isEndpointAtFault: true }],
  ])('%s', async (path, outcome) => {
    expect(await open().send(hookTo(path))).toMatchObject(outcome);
    expect(server.received).toHaveLength(1);
  });

  it('a hang is cut at the timeout', async () => {
    const outcome = await open().send(hookTo('/hang', { timeoutMs: 200 }));
    expect(outcome).toEqual({ kind: 'failed', reason: 'no reply within 200 ms', isEndpointAtFault: true });
  });

  it('a body that trickles or never ends is cut: the status has decided', async () => {
    expect(await open().send(hookTo('/slow'))).toMatchObject({ kind: 'accepted', status: 200 });
    const huge = await open().send(hookTo('/huge'));
    expect(huge).toMatchObject({ kind: 'accepted', status: 200 });
    expect(huge.kind === 'accepted' && huge.reply.length).toBe(MAX_REPLY_BYTES);
    expect(server.sentBytes()).toBeLessThan(64 * 1024 * 1024);
  });

  it('a certificate that nobody vouches for is a failure, and so is TLS that is none', async () => {
    const plain = createServer((socket) => socket.end('hello'));
    const broken = createTlsServer({}, () => {});
    for (const other of [plain, broken]) {
      await once(other.listen(0, '127.0.0.1'), 'listening');
      onTestFinished(() => void other.close());
      const origin = `https://127.0.0.1:${(other.address() as AddressInfo).port}`;
      const outcome = await createDelivery({ allow: [origin] }).send(hookTo('', { url: `${origin}/` }));
      expect(outcome).toMatchObject({ kind: 'failed', isEndpointAtFault: true });
    }
  });

  it('a header that HTTP cannot carry is the hook’s own fault', async () => {
    const outcome = await open().send(hookTo('/ok', { headers: { 'X-Bad': 'a\nb' } }));
    expect(outcome).toMatchObject({ kind: 'failed', isEndpointAtFault: false });
    expect(server.received).toEqual([]);
  });

  it('the breaker of an endpoint opens after failures in a row, and no other endpoint notices', async () => {
    const delivery = open({ failures: 3, halfOpenAfterMs: 60_000 });
    for (let attempt = 0; attempt < 3; attempt++) await delivery.send(hookTo('/error'));
    const held = await delivery.send(hookTo('/error'));
    expect(held).toMatchObject({ kind: 'held' });
    expect(held.kind === 'held' && held.retryAfterMs).toBeGreaterThan(50_000);
    expect(server.received).toHaveLength(3);
    expect(await delivery.send(hookTo('/ok'))).toMatchObject({ kind: 'accepted' });
  });

  it('a refusal that is no trouble of the endpoint opens nothing, and an open breaker lets one try', async () => {
    const delivery = open({ failures: 2, halfOpenAfterMs: 1 });
    for (let attempt = 0; attempt < 4; attempt++) await delivery.send(hookTo('/unauthorized'));
    expect(server.received).toHaveLength(4);
    for (let attempt = 0; attempt < 2; attempt++) await delivery.send(hookTo('/error'));
    await expect.poll(async () => (await delivery.send(hookTo('/error'))).kind).toBe('failed');
  });

  it('an open breaker is not tried earlier because the clock of the machine went forward', async () => {
    const delivery = open({ failures: 1, halfOpenAfterMs: 60_000 });
    await delivery.send(hookTo('/error'));
    onTestFinished(() => void vi.useRealTimers());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 });
    const held = await delivery.send(hookTo('/error'));
    expect(held.kind === 'held' && held.retryAfterMs).toBeGreaterThan(50_000);
    expect(server.received).toHaveLength(1);
  });
});

describe('S15: what leads elsewhere', () => {
  const ANYWHERE = ['https://*'];

  it.each([
    ['another port of an allowed host', 'http://127.0.0.1:5672/'],
    ['an address written in another way', 'http://0x7f000001:6379/'],
    ['a user and a password', 'http://me:secret@127.0.0.1:PORT/ok'],
    ['another scheme', 'file:///etc/passwd'],
    ['and another', 'gopher://127.0.0.1:PORT/'],
    ['no URL at all', 'not a url'],
    ['a name of an allowed address', 'http://localhost:PORT/ok'],
  ])('%s is not sent to', async (_, url) => {
    const outcome = await open().send(hookTo('', { url: url.replace('PORT', String(server.port)) }));
    expect(outcome).toMatchObject({ kind: 'forbidden' });
    expect(JSON.stringify(outcome)).not.toContain('secret');
    expect(server.received).toEqual([]);
  });

  it.each([
    'https://127.0.0.1/',
    'https://10.0.0.1/',
    'https://172.16.5.4/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://2130706433/',
  ])('%s is not public', async (url) => {
    const outcome = await createDelivery({ allow: ANYWHERE }).send(hookTo('', { url }));
    expect(outcome).toMatchObject({ kind: 'forbidden', reason: expect.stringContaining('not public') });
  });

  it('a name that leads to a private address, at once or the second time it is asked, is not sent to', async () => {
    const asked: string[] = [];
    const delivery = createDelivery({
      allow: ['http://rebinding.example'],
      lookup: async (host) => {
        asked.push(host);
        return [{ address: '127.0.0.1' }];
      },
    });
    const outcome = await delivery.send(hookTo('', { url: 'http://rebinding.example/' }));
    expect(outcome).toMatchObject({ kind: 'forbidden', reason: expect.stringContaining('which is at 127.0.0.1') });
    // Asked once: what was judged is what is connected to, so a second answer changes nothing.
    expect(asked).toEqual(['rebinding.example']);
  });

  it('a network that is allowed may be where an allowed name is', async () => {
    const origin = `http://agents.internal:${server.port}`;
    const lookup = async () => [{ address: '10.9.9.9' }, { address: '127.0.0.1' }];
    const delivery = createDelivery({ allow: [origin, '127.0.0.0/8'], lookup });
    expect(await delivery.send(hookTo('', { url: `${origin}/ok` }))).toMatchObject({ kind: 'accepted' });
    expect(server.received).toMatchObject([{ headers: { host: `agents.internal:${server.port}` } }]);
  });

  it.each(THROWN)('a look-up that throws %s is a failed attempt', async (_name, make) => {
    const origin = 'http://agents.internal';
    const fail = (): never => {
      throw make();
    };
    for (const lookup of [fail, async () => fail()]) {
      const delivery = createDelivery({ allow: [origin], lookup });
      const outcome = await delivery.send(hookTo('', { url: `${origin}/ok` }));
      expect(outcome).toMatchObject({ kind: 'failed', reason: expect.any(String), isEndpointAtFault: true });
    }
  });

  it.each(['nonsense', 'https://example.com/path', 'ftp://example.com', '10.0.0.0/99', 'https://*.example.com'])(
    '%s is no entry of an allow-list',
    (entry) => {
      expect(() => createDelivery({ allow: [entry] })).toThrow(expect.objectContaining({ code: 'config.invalid' }));
    },
  );
});

describe('a signed hook', () => {
  it('is accepted by the reference implementation of Standard Webhooks, also with a second secret', async () => {
    const secrets = ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLSw', `whsec_${Buffer.alloc(32, 7).toString('base64')}`];
    await open().send(hookTo('/ok', { signingSecrets: secrets }));
    const [received] = server.received;
    if (received === undefined) throw new Error('Nothing was received.');
    const { headers, body } = received;
    for (const secret of secrets) {
      expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({ message: 'hello' });
    }
    expect(headers).toMatchObject({ 'webhook-id': 'd-1' });
  });
});
