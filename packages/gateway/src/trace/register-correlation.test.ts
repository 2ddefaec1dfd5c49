import { BloodbankError } from '@bloodbank/core/errors';
import type { ChainLink, CorrelationEntry, CorrelationStore } from '@bloodbank/core/ports';
import { afterEach, describe, expect, it } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.fixture.js';

const ROOT = '11111111-1111-4111-8111-111111111111';
const CHILD = '22222222-2222-4222-8222-222222222222';
const UNKNOWN = '33333333-3333-4333-8333-333333333333';
const AWAY = '44444444-4444-4444-8444-444444444444';

const eventOf = (event_id: string, event_type: string, correlation_ids: readonly string[]) => ({
  event_id,
  event_type,
  timestamp: '2026-11-21T10:00:00Z',
  correlation_id: ROOT,
  correlation_ids,
});
const entries: Readonly<Record<string, CorrelationEntry>> = {
  [ROOT]: { event_id: ROOT, event: eventOf(ROOT, 'github.pr.created', []), parents: [], children: [CHILD] },
  [CHILD]: { event_id: CHILD, event: eventOf(CHILD, 'slack.message.sent', [ROOT]), parents: [ROOT], children: [] },
};

const asked: unknown[] = [];
const store: CorrelationStore = {
  record: async () => {},
  async find(id) {
    if (id === AWAY) throw new BloodbankError('correlation.unavailable', 'Redis does not answer.');
    return entries[id];
  },
  async chain(event_id, direction, limits) {
    asked.push(limits);
    const neighbours = direction === 'ancestors' ? entries[event_id]?.parents : entries[event_id]?.children;
    const events = (neighbours ?? []).map(
      (id): ChainLink => ({ ...(entries[id] as CorrelationEntry), depth: 1, via: event_id }),
    );
    return { event_id, direction, events, truncated: false };
  },
  health: () => ({ status: 'healthy', store: 'memory', details: {} }),
  close: async () => {},
};

let gateway: TestGateway | undefined;
afterEach(() => gateway?.close());

describe('what caused what, over HTTP', () => {
  it('tells of one event, and of its chain', async () => {
    gateway = await openGateway({ correlation: store });
    const one = await gateway.app.inject({ url: `/debug/correlation/${CHILD}` });
    expect(one.json()).toEqual(entries[CHILD]);
    const chain = await gateway.app.inject({ url: `/debug/correlation/${ROOT}/chain?direction=descendants` });
    expect(chain.json()).toEqual({
      event_id: ROOT,
      direction: 'descendants',
      chain: [{ ...entries[CHILD], depth: 1, via: ROOT }],
      count: 1,
      truncated: false,
    });
    const ancestors = await gateway.app.inject({ url: `/debug/correlation/${CHILD}/chain` });
    expect(ancestors.json()).toMatchObject({ direction: 'ancestors', chain: [{ event_id: ROOT }] });
  });

  it('hands depth and limit on, and refuses what is none', async () => {
    gateway = await openGateway({ correlation: store });
    const chain = (query: string) => gateway?.app.inject({ url: `/debug/correlation/${ROOT}/chain?${query}` });
    asked.splice(0);
    for (const query of ['depth=2', 'limit=10000&depth=1', '']) expect((await chain(query))?.statusCode).toBe(200);
    expect(asked).toEqual([{ maxDepth: 2 }, { maxDepth: 1, maxEvents: 10_000 }, {}]);
    for (const query of ['depth=0', 'depth=-1', 'limit=10001', 'depth=1e3', 'depth=', 'limit=1&limit=2']) {
      expect((await chain(query))?.json(), query).toMatchObject({ status: 400, code: 'gateway.bad-request' });
    }
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['no-uuid', 400, 'gateway.bad-request'],
    ['no-uuid/chain', 400, 'gateway.bad-request'],
    [`${ROOT}/chain?direction=sideways`, 400, 'gateway.bad-request'],
    [`${ROOT}/chain?direction=ancestors&direction=descendants`, 400, 'gateway.bad-request'],
    [UNKNOWN, 404, 'correlation.unknown-event'],
    [`${UNKNOWN}/chain`, 404, 'correlation.unknown-event'],
    [AWAY, 503, 'correlation.unavailable'],
    [`${AWAY}/chain`, 503, 'correlation.unavailable'],
  ])('%s is %d', async (path, status, code) => {
    gateway = await openGateway({ correlation: store });
    const response = await gateway.app.inject({ url: `/debug/correlation/${path}` });
    expect(response.json()).toMatchObject({ status, code });
  });

  it('is 503 where nothing is remembered', async () => {
    gateway = await openGateway();
    const response = await gateway.app.inject({ url: `/debug/correlation/${ROOT}` });
    expect(response.json()).toMatchObject({ status: 503, code: 'gateway.unavailable' });
  });

  it('shows a scoped key its own events, and of others the id that holds the chain together', async () => {
    const key = '0123456789abcdef';
    gateway = await openGateway({ correlation: store, keys: [{ name: 'a', key, scopes: ['read:github.#'] }] });
    const { app } = gateway;
    const get = (path: string) => app.inject({ url: `/debug/correlation/${path}`, headers: { 'x-api-key': key } });
    expect((await get(ROOT)).json()).toEqual(entries[ROOT]);
    const { event: _, ...veiled } = entries[CHILD] as CorrelationEntry;
    expect((await get(`${ROOT}/chain?direction=descendants`)).json().chain).toEqual([
      { ...veiled, depth: 1, via: ROOT },
    ]);
    expect((await get(CHILD)).statusCode).toBe(404);
  });
});
