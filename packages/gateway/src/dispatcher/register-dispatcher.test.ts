import type { Envelope } from '@bloodbank/core/envelope';
import type { DispatcherAdmin, DispatcherDelivery } from '@bloodbank/core/ports';
import { waitFor } from '@bloodbank/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { misfitOf } from '../administration/fits-open-api.fixture.js';
import { openGateway } from '../gateway.fixture.js';

const PATIENT = { timeoutMs: 60_000 };
const KEYS = [
  { name: 'slack', key: 'slack-0123456789abcdef', scopes: ['read:slack.#', 'operate:slack.#'] },
  { name: 'reader', key: 'reader-0123456789abcdef', scopes: ['read:#'] },
];
const keyOf = (name: string) => ({ 'x-api-key': `${name}-0123456789abcdef` });

function deliveryOf(id: string, type: string, outcome: DispatcherDelivery['outcome']): DispatcherDelivery {
  return {
    delivery_id: id,
    rule: 'tell',
    event_id: 'e',
    event_type: type,
    action: 'hook',
    target: 'https://example.org/hook',
    outcome,
    attempts: [{ at: '2026-11-20T10:00:00Z', attempt: 1, took_ms: 3, outcome, reason: 'it answered 500' }],
    event: { event_type: type, payload: { text: 'content-canary' } } as Envelope,
  };
}

/** The real one reads files; it has a test of its own, with a real dispatcher's. */
async function setUp(keys: typeof KEYS = []) {
  const redelivered: string[] = [];
  const all = [
    ...Array.from({ length: 5 }, (_, index) => deliveryOf(`s-${index}`, 'slack.message.sent', 'gave-up')),
    deliveryOf('g-1', 'github.pr.created', 'succeeded'),
    deliveryOf('u-1', 'nobody.knows.it', 'succeeded'),
  ];
  const dispatcher: DispatcherAdmin = {
    rules: async () => [
      {
        service: 'dispatcher',
        is_running: true,
        since: '2026-11-20T10:00:00Z',
        files: ['dispatcher.rules.json'],
        allow: ['https://example.org'],
        rules: [
          {
            name: 'tell',
            description: null,
            on: ['slack.#'],
            where: null,
            ticket: null,
            gate: null,
            action: 'hook',
            target: 'https://example.org/hook',
          },
        ],
        disabled: [{ endpoint: 'https://example.org/gone', since: '2026-11-20T10:00:00Z' }],
      },
    ],
    explain: async ({ event_type: type }) => [
      { rule: 'tell', fires: true, steps: [{ asks: 'event type', holds: true, says: type }], ticket: { id: 't' } },
    ],
    deliveries: async () => ({ deliveries: all, notes: [] }),
    delivery: async (id) => all.find((delivery) => delivery.delivery_id === id),
    redeliver: async (id) => {
      redelivered.push(id);
      return id === 's-0'
        ? { delivery_id: id, kind: 'succeeded' }
        : { delivery_id: id, kind: 'failed', reason: 'it answered 500' };
    },
  };
  const gateway = await openGateway({ keys, administration: { dispatcher } });
  onTestFinished(() => gateway.close());
  const get = (url: string, headers = {}) => gateway.app.inject({ url, headers });
  const post = (url: string, payload: object, headers = {}) =>
    gateway.app.inject({ method: 'POST', url, payload, headers });
  return { gateway, get, post, redelivered };
}

it('rules, explanations and deliveries are shown as the document says, without a payload in the list', async () => {
  const { gateway, get, post } = await setUp();
  const rules = await get('/dispatcher/rules');
  expect(await misfitOf(gateway, 'GET', '/dispatcher/rules', rules)).toBe('');
  expect(rules.json()).toMatchObject({
    rules: [{ name: 'tell' }],
    disabled: [{ endpoint: 'https://example.org/gone' }],
  });
  const explained = await post('/dispatcher/explain', { envelope: { event_type: 'slack.message.sent', payload: {} } });
  expect(await misfitOf(gateway, 'POST', '/dispatcher/explain', explained)).toBe('');
  const list = await get('/deliveries?state=gave-up&limit=2');
  expect(await misfitOf(gateway, 'GET', '/deliveries', list)).toBe('');
  expect(list.json()).toMatchObject({ total: 5, deliveries: [{ attempts: 1, last_reason: 'it answered 500' }, {}] });
  expect(list.body).not.toContain('canary');
  const rest = (await get(`/deliveries?state=gave-up&cursor=${list.json().next_cursor}`)).json();
  expect(rest.deliveries.map(({ delivery_id: id }: DispatcherDelivery) => id)).toEqual(['s-2', 's-3', 's-4']);
  const one = await get('/deliveries/s-1');
  expect(await misfitOf(gateway, 'GET', '/deliveries/{id}', one)).toBe('');
  expect(one.json()).toMatchObject({ can_redeliver: true, event: { payload: { text: 'content-canary' } } });
  const unknown = await get('/deliveries/u-1');
  expect(await misfitOf(gateway, 'GET', '/deliveries/{id}', unknown)).toBe('');
  expect(unknown.json()).toMatchObject({ can_redeliver: true, hidden: [''] });
  expect(unknown.body).not.toContain('canary');
  for (const query of ['state=x', 'cursor=x', 'limit=0', 'outcome=failed']) {
    expect((await get(`/deliveries?${query}`)).statusCode, query).toBe(400);
  }
  expect((await get('/deliveries/%00')).json()).toMatchObject({ status: 404, code: 'dispatcher.unknown-delivery' });
  expect((await post('/dispatcher/explain', { envelope: { payload: {} } })).statusCode).toBe(400);
});

it('a redelivery is a job, whose end is told in an event', async () => {
  const { gateway, get, post, redelivered } = await setUp();
  for (const [id, end] of [
    ['s-0', { state: 'completed', done: 1, failed: 0 }],
    ['s-1', { state: 'completed', done: 0, failed: 1, message: 'it answered 500' }],
  ] as const) {
    const begun = await post(`/deliveries/${id}/redeliver`, {});
    expect(await misfitOf(gateway, 'POST', '/deliveries/{id}/redeliver', begun)).toBe('');
    const job = await waitFor(async () => {
      const report = (await get(`/jobs/${begun.json().id}`)).json();
      return report.state !== 'running' && report;
    }, PATIENT);
    expect(job).toMatchObject(end);
  }
  expect(redelivered).toEqual(['s-0', 's-1']);
  await waitFor(() => gateway.bus.published.length === 2, PATIENT);
  expect(gateway.bus.published[0]?.envelope.payload).toMatchObject({ operation: 'deliveries.redeliver', count: 1 });
});

it('a key sees and repeats its own domain alone', async () => {
  const { get, post, redelivered } = await setUp(KEYS);
  expect((await get('/deliveries', keyOf('slack'))).json().total).toBe(5);
  expect((await get('/deliveries/g-1', keyOf('slack'))).statusCode).toBe(404);
  expect((await get('/dispatcher/rules', keyOf('slack'))).json()).toMatchObject({ rules: [{}], disabled: [] });
  const envelope = { event_type: 'github.pr.created', payload: {} };
  expect((await post('/dispatcher/explain', { envelope }, keyOf('slack'))).statusCode).toBe(403);
  expect((await post('/deliveries/s-0/redeliver', {}, keyOf('reader'))).statusCode).toBe(403);
  expect((await post('/deliveries/g-1/redeliver', {}, keyOf('slack'))).statusCode).toBe(404);
  expect(redelivered).toEqual([]);
  expect((await post('/deliveries/s-0/redeliver', {}, keyOf('slack'))).statusCode).toBe(202);
});
