import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { openGateway, PR, portOf, sendRaw, type TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway | undefined;
afterEach(() => gateway?.close());

const KEY = 'canary-0123456789abcdef';
const SECRET = 'hunter2-canary';

describe('the rate limit', () => {
  const publish = (headers: Record<string, string> = {}) =>
    gateway?.app.inject({ method: 'POST', url: '/events/github/pr/created', payload: PR, headers });

  it('is of one caller, and says when to come again', async () => {
    const keys = ['one', 'two'].map((name) => ({ name, key: `${name}-0123456789abcdef`, scopes: ['publish:#'] }));
    gateway = await openGateway({ requestsPerMinute: 3, keys });
    const as = (name: string) => publish({ 'x-api-key': `${name}-0123456789abcdef` });
    for (let i = 0; i < 3; i++) expect((await as('one'))?.statusCode).toBe(202);
    const refused = await as('one');
    expect(refused?.json()).toMatchObject({ status: 429, code: 'gateway.rate-limited' });
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused?.headers['ratelimit-remaining']).toBe('0');
    expect((await as('two'))?.statusCode).toBe(202);
  });

  it('counts wrong keys and wrong addresses, and cannot be escaped by a header', async () => {
    gateway = await openGateway({ requestsPerMinute: 3, keys: [{ name: 'a', key: KEY, scopes: [] }] });
    for (let i = 0; i < 3; i++) {
      const response = await publish({ 'x-api-key': 'wrong', 'x-forwarded-for': `10.0.0.${i}` });
      expect(response?.statusCode).toBe(401);
    }
    expect((await publish({ 'x-forwarded-for': '10.0.0.9', forwarded: 'for=10.0.0.9' }))?.statusCode).toBe(429);
    expect((await gateway.app.inject({ url: '/nowhere' })).statusCode).toBe(429);
  });
});

describe('the log', () => {
  it('has one line for each request, with the ids of its event, and no secret', async () => {
    let text = '';
    const sink = new Writable({
      write(chunk, _, done) {
        text += String(chunk);
        done();
      },
    });
    gateway = await openGateway({
      logger: pino({ level: 'trace' }, sink),
      keys: [{ name: 'n8n', key: KEY, scopes: ['publish:#', 'read:#'] }],
    });
    const url = await gateway.listen();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const headers = {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      cookie: SECRET,
    };
    const body = JSON.stringify({ channel: SECRET, text: `\u001b[31m\n{"level":60,"msg":"forged"}` });
    const response = await fetch(`${url}/events/slack/message/sent`, { method: 'POST', headers, body });
    const { event_id: eventId } = (await response.json()) as { event_id: string };
    await fetch(`${url}/schemas/${SECRET}?key=${KEY}`, { headers });
    await fetch(`${url}/publish`, { method: 'POST', headers, body: `{"${SECRET}":` });
    gateway.bus.failure = new TypeError(`amqp://me:${SECRET}@host is broken`);
    await fetch(`${url}/events/slack/message/sent`, { method: 'POST', headers, body });
    await sendRaw(portOf(url), `GET /${SECRET} HTTP/9.9\r\nAuthorization: ${KEY}\r\n\r\n`);
    await gateway.close();

    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter(({ event_id }) => event_id === eventId)).toMatchObject([
      {
        msg: 'answered',
        method: 'POST',
        route: '/events/slack/message/sent',
        status_code: 202,
        caller: 'n8n',
        event_type: 'slack.message.sent',
        correlation_id: eventId,
        trace_id: traceId,
        outcome: 'published',
      },
    ]);
    // The defect and its answer are lines of one request, and of no other.
    const [defect] = lines.filter(({ code, level }) => code === 'internal.error' && level === 50);
    expect(defect?.['reqId']).toEqual(expect.stringMatching(/^[0-9a-f-]{36}$/));
    const ofDefect = lines.filter(({ reqId }) => reqId === defect?.['reqId']);
    expect(ofDefect.map(({ msg, outcome }) => (msg === 'answered' ? outcome : 'said'))).toEqual([
      'said',
      'internal.error',
    ]);
    expect(lines.map(({ msg }) => msg)).not.toContain('forged');
    for (const secret of [SECRET, KEY, '\u001b']) expect(text).not.toContain(secret);
  });
});

describe('the end', () => {
  it('finishes what runs, refuses what comes, ends the streams, and closes', { timeout: 30_000 }, async () => {
    gateway = await openGateway();
    const url = await gateway.listen();
    let confirm = (): void => {};
    gateway.bus.gate = new Promise((resolve) => {
      confirm = resolve;
    });
    const stream = await fetch(`${url}/events/stream`);
    const running = fetch(`${url}/events/github/pr/created`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(PR),
    });
    const { bus } = gateway;
    await expect.poll(() => bus.waiting).toBe(1);
    const closing = gateway.close();
    expect(await stream.text()).toMatch(/^retry: /);
    const late = await fetch(`${url}/healthz`);
    expect(late.status).toBe(503);
    expect(late.headers.get('connection')).toBe('close');
    expect(late.headers.get('retry-after')).toBe('5');
    expect(await late.json()).toMatchObject({ code: 'gateway.closing' });
    confirm();
    expect((await running).status).toBe(202);
    await closing;
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('does not wait for ever', async () => {
    gateway = await openGateway();
    const url = await gateway.listen();
    gateway.bus.gate = new Promise(() => {});
    const { bus } = gateway;
    const running = fetch(`${url}/events/custom`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...ENVELOPE }),
    }).catch(() => 'cut');
    await expect.poll(() => bus.waiting).toBe(1);
    await gateway.close({ timeoutMs: 100 });
    expect(await running).toBe('cut');
  });
});

const ENVELOPE = {
  event_id: '11111111-1111-4111-8111-111111111111',
  event_type: 'github.pr.created',
  timestamp: '2026-02-07T10:00:00Z',
  version: '1.0.0',
  source: { host: 'nas', type: 'manual' },
  payload: PR,
};
