import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, PR, type TestGateway } from '../gateway.fixture.js';

const ID = 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01';
const FORGED = { host: 'ceo-laptop', type: 'manual', app: 'payroll', meta: { api_key: 'admin' } };
const REPORT = { provider: 'github', event: 'push', path: '/webhooks/github', body: { forged: true } };

let gateway: TestGateway;
beforeAll(async () => {
  const scopes = ['publish:#', 'read:#'];
  gateway = await openGateway({
    keys: [
      { name: 'plain', key: 'plain-0123456789abcdef', scopes },
      {
        name: 'relay',
        key: 'relay-0123456789abcdef',
        scopes: [...scopes, 'origin:github.#', 'origin:webhook.github.#'],
      },
    ],
  });
});
afterAll(() => gateway.close());
beforeEach(() => void gateway.bus.published.splice(0));

const envelopeOf = (event_type: string, payload: unknown): object => ({
  event_id: ID,
  event_type,
  timestamp: '2026-11-21T10:00:00Z',
  version: '1.0.0',
  source: FORGED,
  payload,
});
const send = (key: string, url: string, payload: object, headers: Record<string, string> = {}) =>
  gateway.app.inject({ method: 'POST', url, payload, headers: { 'x-api-key': `${key}-0123456789abcdef`, ...headers } });
const published = () => gateway.bus.published.map(({ envelope }) => envelope.source);
const FORBIDDEN = { status: 403, code: 'gateway.forbidden' };

describe('whose a message is', () => {
  it('is not for every key to say', async () => {
    const publish = { event_type: 'github.pr.created', payload: PR, source: FORGED };
    for (const said of [FORGED, { host: 'x' }, { app: 'x' }, { meta: { api_key: 'relay' } }, {}]) {
      expect((await send('plain', '/publish', { ...publish, source: said })).json()).toMatchObject(FORBIDDEN);
    }
    expect((await send('plain', '/events/custom', envelopeOf('github.pr.created', PR))).json()).toMatchObject(
      FORBIDDEN,
    );
    expect(published()).toEqual([]);
    expect((await send('plain', '/publish', { event_type: 'github.pr.created', payload: PR })).statusCode).toBe(202);
    expect(published()).toEqual([
      { host: '127.0.0.1', type: 'manual', app: 'http-client', meta: { api_key: 'plain' } },
    ]);
  });

  it('is said of each caller by itself, however often and in whatever order they send', async () => {
    const slack = { event_type: 'slack.message.sent', payload: { channel: 'c', text: 't' } };
    const keys = ['plain', 'relay', 'plain', 'relay'];
    for (const key of keys) expect((await send(key, '/publish', slack)).statusCode).toBe(202);
    expect(published()).toEqual(
      keys.map((api_key) => ({ host: '127.0.0.1', type: 'manual', app: 'http-client', meta: { api_key } })),
    );
  });

  it('is for a key with that scope, of the types in it', async () => {
    // Another event than the one before, of which it would be a repetition.
    const payload = { ...PR, cache_key: 'relay|1' };
    const publish = { event_type: 'github.pr.created', payload, source: FORGED };
    expect((await send('relay', '/publish', publish)).statusCode).toBe(202);
    // Which key it was, it never says itself.
    expect(published()).toEqual([{ ...FORGED, meta: { api_key: 'relay' } }]);
    expect((await send('relay', '/events/custom', envelopeOf('github.pr.created', PR))).statusCode).toBe(202);
    const slack = { event_type: 'slack.message.sent', payload: { channel: 'c', text: 't' }, source: FORGED };
    expect((await send('relay', '/publish', slack)).json()).toMatchObject(FORBIDDEN);
  });

  it('stands of a CloudEvent where it was said, and names no app', async () => {
    const headers = { 'content-type': 'application/cloudevents+json' };
    const event = { specversion: '1.0', id: '1', source: 'payroll', type: 'github.pr.created', data: PR };
    expect((await send('plain', '/', event, headers)).statusCode).toBe(202);
    expect((await send('relay', '/', { ...event, id: '2' }, headers)).statusCode).toBe(202);
    expect(published()).toMatchObject([
      { app: 'http-client', meta: { api_key: 'plain', cloudevents: { source: 'payroll' } } },
      { app: 'payroll', meta: { api_key: 'relay' } },
    ]);
  });
});

describe('what a webhook reports', () => {
  const doors = (): [string, string, object][] => [
    ['its own address', '/events/webhook/github/push', REPORT],
    ['/publish', '/publish', { event_type: 'webhook.github.push', payload: REPORT }],
    ['/events/custom', '/events/custom', envelopeOf('webhook.github.push', REPORT)],
  ];
  it.each(doors())('needs its proof, or a key that is trusted with it, at %s', async (_, url, body) => {
    expect((await send('plain', url, body)).json()).toMatchObject(FORBIDDEN);
    expect(gateway.bus.published).toEqual([]);
    expect((await send('relay', url, body)).statusCode).toBe(202);
  });

  it.each(doors())(
    'needs it also where no keys are set and the secret of its sender is, at %s',
    async (_, url, body) => {
      const open = await openGateway({ webhooks: { github: { secrets: ['a-webhook-secret'] } } });
      try {
        const answer = await open.app.inject({ method: 'POST', url, payload: body });
        expect(answer.json()).toMatchObject(FORBIDDEN);
        expect(open.bus.published).toEqual([]);
      } finally {
        await open.close();
      }
    },
  );

  it('needs it as a CloudEvent too', async () => {
    const headers = { 'content-type': 'application/cloudevents+json' };
    const event = { specversion: '1.0', id: '1', source: '/x', type: 'webhook.github.push', data: REPORT };
    expect((await send('plain', '/', event, headers)).json()).toMatchObject(FORBIDDEN);
  });
});
