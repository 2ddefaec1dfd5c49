import { Unreachable } from '@bloodbank/core/errors';
import { SCHEMA_VALIDATION_FAILED } from '@bloodbank/core/system-events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openGateway, PR, registry, type TestGateway } from '../gateway.fixture.js';
import { hmacHex, SECRET } from '../webhooks/sign.fixture.js';
import { reportRefusals } from './report-refusals.js';
import { createSeal } from './seal-request.js';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openGateway({ systemEvents: true, webhooks: { github: { secrets: [SECRET] } } });
});
afterEach(() => gateway.close());

const post = (url: string, payload: object | string, headers: Record<string, string> = {}) =>
  gateway.app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });
const reports = () =>
  gateway.bus.published.flatMap(({ envelope, how }) =>
    envelope.event_type === SCHEMA_VALIDATION_FAILED ? [{ payload: envelope.payload, how }] : [],
  );

const ID = 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01';
const SECRET_PAYLOAD = { cache_key: 7, cache_type: 'SECRET' };

it.each<[string, string, object, string | null, Record<string, string>]>([
  ['its own address', '/events/github/pr/created', SECRET_PAYLOAD, null, {}],
  ['/publish', '/publish', { event_type: 'github.pr.created', event_id: ID, payload: SECRET_PAYLOAD }, ID, {}],
  [
    '/events/custom',
    '/events/custom',
    {
      event_type: 'github.pr.created',
      event_id: ID,
      timestamp: '2026-02-07T10:00:00Z',
      version: '1.0.0',
      source: { host: 'nas', type: 'manual' },
      payload: SECRET_PAYLOAD,
    },
    ID,
    {},
  ],
  [
    'CloudEvents',
    '/',
    { specversion: '1.0', id: ID, source: '/a', type: 'github.pr.created', data: SECRET_PAYLOAD },
    ID,
    { 'content-type': 'application/cloudevents+json' },
  ],
])('says that a payload was refused at %s, and nothing of what was in it', async (_, url, body, event_id, headers) => {
  const response = await post(url, body, headers);
  expect(response.statusCode).toBe(422);
  expect(reports()).toMatchObject([
    {
      payload: {
        event_type: 'github.pr.created',
        event_id,
        direction: 'publish',
        service: 'bloodbank-gateway',
        errors: expect.arrayContaining([expect.objectContaining({ pointer: expect.stringMatching(/^\/cache_/) })]),
      },
      how: { unroutable: 'drop', whenFull: 'reject' },
    },
  ]);
  expect(JSON.stringify(gateway.bus.published)).not.toContain('SECRET');
});

it('says nothing of what is accepted, unknown, or of another kind', async () => {
  const body = '{}';
  await post('/events/github/pr/created', PR);
  await post('/webhooks/github', body, {
    'x-hub-signature-256': `sha256=${hmacHex(SECRET, body)}`,
    'x-github-event': 'push',
  });
  await post('/events/github/pr/creatd', {});
  await post('/events/github/pr/merge', {});
  await post('/events/github/pr/created', 'no JSON');
  expect(reports()).toEqual([]);
});

it('never leads to another report', async () => {
  await post('/events/bloodbank/schema/validation_failed', { event_type: 7 });
  await post('/events/bloodbank/health/status', {});
  expect(reports()).toEqual([]);
});

it('says no more than ten in a second', async () => {
  let nowMs = 0;
  const sent: unknown[] = [];
  const source = { host: 'nas', type: 'service' };
  const bus = { send: async (envelope: unknown) => void sent.push(envelope) } as never;
  const seal = reportRefusals(createSeal({ registry, source, kind: 'event' }), {
    registry,
    bus,
    source,
    service: 'gateway',
    now: () => nowMs,
  });
  const refuse = (count: number): void => {
    for (let i = 0; i < count; i++) {
      expect(() => seal({ source: 'x', eventType: 'github.pr.created', payload: {} })).toThrow(/does not fit/);
    }
  };
  refuse(50);
  expect(sent).toHaveLength(10);
  nowMs = 999;
  refuse(1);
  expect(sent).toHaveLength(10);
  nowMs = 1_000;
  refuse(50);
  expect(sent).toHaveLength(20);
});

it('changes no answer: neither when it fails nor when it hangs', async () => {
  gateway.bus.failure = new Unreachable('amqp://nowhere', new Error('refused'));
  expect((await post('/events/github/pr/created', {})).json()).toMatchObject({ code: 'schema.invalid' });
  gateway.bus.failure = undefined;
  let open = (): void => {};
  gateway.bus.gate = new Promise((resolve) => {
    open = resolve;
  });
  expect((await post('/events/github/pr/created', {})).json()).toMatchObject({ code: 'schema.invalid' });
  expect(gateway.bus.waiting).toBe(1);
  open();
});

it('is off where nobody asked for it, and where the tree has no contract for it', async () => {
  const lines: string[] = [];
  const logger = { ...console, warn: (_: object, message: string) => void lines.push(message) };
  const known = (type: string) => type !== SCHEMA_VALIDATION_FAILED;
  const smaller = {
    ...registry,
    kindOf: (type: string) => (known(type) ? registry.kindOf(type) : undefined),
  };
  const source = { host: 'nas', type: 'service' };
  const seal = createSeal({ registry: smaller, source, kind: 'event' });
  expect(reportRefusals(seal, { registry: smaller, bus: gateway.bus, source, service: 'x', logger })).toBe(seal);
  expect(lines).toEqual([expect.stringContaining(SCHEMA_VALIDATION_FAILED)]);
  const silent = await openGateway();
  await silent.app.inject({ method: 'POST', url: '/events/github/pr/created', payload: {} });
  expect(silent.bus.published).toEqual([]);
  await silent.close();
});
