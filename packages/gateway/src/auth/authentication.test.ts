import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, PR, routesIn, type TestGateway } from '../gateway.fixture.js';
import type { ApiKey } from './api-key.js';

const KEYS: readonly ApiKey[] = [
  { name: 'all', key: 'all-0123456789abcdef', scopes: ['publish:#', 'command:#', 'read:#'] },
  { name: 'github', key: 'github-0123456789abcdef', scopes: ['publish:github.#', 'read:github.#'] },
  { name: 'writer', key: 'writer-0123456789abcdef', scopes: ['publish:#'] },
  { name: 'old', key: 'old-0123456789abcdef', scopes: ['publish:#', 'read:#'], expires_at: '2026-01-01T00:00:00Z' },
];

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await openGateway({ keys: KEYS });
});
afterAll(() => gateway.close());
beforeEach(() => void gateway.bus.published.splice(0));

type Headers = Record<string, string>;
const bearer = (name: string): Headers => ({ authorization: `Bearer ${name}-0123456789abcdef` });
const publish = (headers: Headers, url = '/events/github/pr/created', payload: object = PR) =>
  gateway.app.inject({ method: 'POST', url, payload, headers });
const get = (url: string, headers: Headers) => gateway.app.inject({ method: 'GET', url, headers });

describe('who is let in', () => {
  it.each<[string, Headers]>([
    ['no key', {}],
    ['a wrong key', bearer('nobody')],
    ['an expired key', bearer('old')],
    ['a part of a key', { authorization: 'Bearer all-0123456789abcde' }],
    ['a longer key', { authorization: 'Bearer all-0123456789abcdefg' }],
    ['another scheme', { authorization: 'Token all-0123456789abcdef' }],
    ['a name for a key', { authorization: 'Bearer all' }],
    ['an empty key', { 'x-api-key': '' }],
  ])('%s is not, and the answer is always the same', async (_, headers) => {
    const response = await publish(headers);
    const unknown = await publish({ authorization: 'Bearer something-else-altogether' });
    expect(response.statusCode).toBe(401);
    expect(response.body).toBe(unknown.body);
    expect(response.json()).toMatchObject({ code: 'gateway.unauthenticated' });
    expect(response.headers['www-authenticate']).toContain('Bearer');
    expect(gateway.bus.published).toEqual([]);
  });

  it.each<[string, Headers]>([
    ['Bearer', bearer('all')],
    ['X-API-Key', { 'x-api-key': 'all-0123456789abcdef' }],
    ['the password of Basic', { authorization: `Basic ${Buffer.from('me:all-0123456789abcdef').toString('base64')}` }],
  ])('a key as %s is', async (_, headers) => {
    const response = await publish(headers);
    expect(response.statusCode, response.body).toBe(202);
    expect(response.json().envelope.source.meta).toEqual({ api_key: 'all' });
  });

  it('is decided before the body is read', async () => {
    const response = await gateway.app.inject({
      method: 'POST',
      url: '/publish',
      payload: '{',
      headers: { 'content-type': 'x' },
    });
    expect(response.statusCode).toBe(401);
  });
});

describe('what a key is good for', () => {
  it('is the event types of its scopes', async () => {
    expect((await publish(bearer('github'))).statusCode).toBe(202);
    const slack = { channel: 'c', text: 't' };
    const other = await publish(bearer('github'), '/events/slack/message/sent', slack);
    expect(other.json()).toMatchObject({ status: 403, code: 'gateway.forbidden' });
    const named = await publish(bearer('github'), '/publish', { event_type: 'slack.message.sent', payload: slack });
    expect(named.statusCode).toBe(403);
    const event = { specversion: '1.0', id: '1', source: '/x', type: 'slack.message.sent', data: slack };
    const cloud = await gateway.app.inject({
      method: 'POST',
      url: '/',
      payload: JSON.stringify(event),
      headers: { ...bearer('github'), 'content-type': 'application/cloudevents+json' },
    });
    expect(cloud.statusCode).toBe(403);
    const custom = await publish(bearer('github'), '/events/custom', {
      event_type: 'slack.message.sent',
      payload: slack,
    });
    expect(custom.statusCode).toBe(403);
  });

  it('is not commands, unless it says so', async () => {
    const prompt = { provider: 'anthropic', prompt: 'x' };
    expect((await publish(bearer('writer'), '/events/agent/thread/prompt', prompt)).statusCode).toBe(403);
    expect((await publish(bearer('all'), '/events/agent/thread/prompt', prompt)).json().code).toBe('schema.wrong-kind');
  });

  it('tells nothing of types outside its scopes', async () => {
    const unknown = await publish(bearer('github'), '/events/slack/message/sentt');
    expect(unknown.statusCode).toBe(403);
    expect(unknown.body).not.toContain('slack.message.sent"');
  });

  it('is reading what it may read', async () => {
    for (const url of ['/schemas', '/metrics', '/docs', '/openapi.json', '/subjects']) {
      expect((await get(url, bearer('writer'))).statusCode, url).toBe(403);
    }
    const types = (await get('/schemas', bearer('github'))).json().map(({ type }: { type: string }) => type);
    expect(types).toEqual(['github.pr.created', 'github.pr.merge']);
    expect(Object.keys((await get('/openapi.json', bearer('github'))).json().paths)).not.toContain('/events/calendar');
    expect((await get('/docs', bearer('github'))).body).not.toContain('calendar');
    expect((await get('/schemas/calendar.event.created', bearer('github'))).statusCode).toBe(403);
  });
});

describe('which routes are open', () => {
  /** A signature stands in for the key there. */
  const SIGNED = [
    '/event',
    ...['fireflies', 'github', 'plane', 'standard', 'stripe'].map((name) => `/webhooks/${name}`),
  ];
  const PUBLIC = ['GET /healthz', 'GET /readyz', 'HEAD /healthz', 'HEAD /readyz'].concat(
    SIGNED.map((url) => `POST ${url}`),
  );

  it('are the two for probes and those for webhooks, and no other', async () => {
    const printed = gateway.app.printRoutes({ commonPrefix: false });
    const routes = routesIn(printed);
    expect(routes.length).toBeGreaterThan(90);
    const open: string[] = [];
    for (const { method, url } of routes) {
      const path = url.replaceAll(/:\w+|\*/g, 'x');
      const { statusCode } = await gateway.app.inject({ method, url: path });
      if (statusCode !== 401) open.push(`${method} ${url}`);
    }
    expect(open.sort()).toEqual(PUBLIC);
  });

  it('tells a stranger of its health no more than it must', async () => {
    const stranger = await get('/readyz', {});
    expect(stranger.json().checks.broker).toEqual({ status: 'healthy' });
    expect((await get('/readyz', bearer('all'))).json().checks.broker).toHaveProperty('details');
  });
});

describe('a gateway without keys', () => {
  it.each(['0.0.0.0', '::', '192.168.1.1', 'example.com', '127.evil.example'])(
    'does not listen on %s',
    async (host) => {
      await expect(openGateway({ host })).rejects.toMatchObject({
        code: 'config.invalid',
        remedy: expect.stringContaining('API_KEYS'),
      });
    },
  );

  it.each([
    ['a short key', [{ name: 'a', key: 'short', scopes: [] }]],
    ['two of one name', [KEYS[0], { ...KEYS[1], name: 'all' }]],
    ['two alike', [KEYS[0], { ...KEYS[0], name: 'other' }]],
    ['a scope that is none', [{ name: 'a', key: '0123456789abcdef', scopes: ['admin'] }]],
    ['a broken date', [{ name: 'a', key: '0123456789abcdef', scopes: [], expires_at: 'soon' }]],
  ])('or with %s does not start, and quotes no key', async (_, keys) => {
    const refusal = await openGateway({ keys: keys as readonly ApiKey[] }).catch((error: Error) => error);
    expect(refusal).toMatchObject({ code: 'config.invalid' });
    expect((refusal as Error).message).not.toContain('0123456789abcdef');
  });
});
