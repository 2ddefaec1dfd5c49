import { createEventId } from '@bloodbank/core/envelope';
import { createMemoryEventStore } from '@bloodbank/event-store';
import { afterEach, expect, it } from 'vitest';
import { misfitOf } from '../administration/fits-open-api.fixture.js';
import { openGateway, type TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway | undefined;
afterEach(() => gateway?.close());

const KEY = '0123456789abcdef';

async function openStore() {
  const store = createMemoryEventStore();
  const at = (type: string, timestamp: string) => ({
    address: { kind: 'event' as const, key: type },
    destination: 'bloodbank.events.v1',
    body: Buffer.from(JSON.stringify({ event_id: createEventId(), event_type: type, timestamp, payload: {} })),
    properties: {},
    headers: {},
  });
  await store.append([
    at('slack.message.sent', '2026-11-20T10:00:00Z'),
    at('slack.message.sent', '2026-11-20T10:29:59Z'),
    at('github.pr.created', '2026-11-20T10:30:00Z'),
    at('slack.message.sent', '2026-11-20T10:59:00Z'),
    at('slack.message.sent', '2026-11-20T11:00:00Z'),
  ]);
  return store;
}

const HOUR = 'since=2026-11-20T10:00:00Z&until=2026-11-20T11:00:00Z';
const ask = (query: string, headers = {}) =>
  (gateway as TestGateway).app.inject({ url: `/events/histogram?${query}`, headers });
const countsOf = (answer: { json(): { buckets: { count: number }[] } }) =>
  answer.json().buckets.map(({ count }) => count);

it('counts each event in its bucket once, ends excluded, as the document says', async () => {
  gateway = await openGateway({ history: await openStore() });
  const answer = await ask(`${HOUR}&buckets=2`);
  expect(await misfitOf(gateway, 'GET', '/events/histogram', answer)).toBe('');
  expect(answer.json().buckets).toEqual([
    { from: '2026-11-20T10:00:00.000Z', to: '2026-11-20T10:30:00.000Z', count: 2 },
    { from: '2026-11-20T10:30:00.000Z', to: '2026-11-20T11:00:00.000Z', count: 2 },
  ]);
  expect(countsOf(await ask(`${HOUR}&buckets=2&type=slack.%23`))).toEqual([2, 1]);
  const all = countsOf(await ask(''));
  expect(all).toHaveLength(60);
  expect(all.reduce((sum, count) => sum + count, 0)).toBe(5);
});

it('counts for a key what it may read, and nothing where there is nothing', async () => {
  const keys = [{ name: 'github', key: KEY, scopes: ['read:github.#'] }];
  gateway = await openGateway({ history: await openStore(), keys });
  expect(countsOf(await ask(`${HOUR}&buckets=2`, { 'x-api-key': KEY }))).toEqual([0, 1]);
  await gateway.close();
  gateway = await openGateway({ history: createMemoryEventStore() });
  expect((await ask('')).json()).toEqual({ buckets: [] });
});

it.each(['buckets=0', 'buckets=121', 'since=now', 'until=x', 'bucket=3', 'type='])('%s is refused', async (query) => {
  gateway = await openGateway({ history: await openStore() });
  expect((await ask(query)).json()).toMatchObject({ status: 400, code: 'gateway.bad-request' });
});
