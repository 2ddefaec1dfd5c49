import { createEventId } from '@bloodbank/core/envelope';
import type { EventStore, RecordedMessage } from '@bloodbank/core/ports';
import { createMemoryEventStore } from '@bloodbank/event-store';
import { afterEach, describe, expect, it } from 'vitest';
import { openGateway, type TestGateway } from '../gateway.fixture.js';

let gateway: TestGateway | undefined;
afterEach(() => gateway?.close());

const KEY = '0123456789abcdef';

function messageOf(type: string, fields: object = {}): RecordedMessage {
  const id = createEventId();
  const source = { host: 'h', type: 'service', service: 'bridge' };
  const body = {
    event_id: id,
    event_type: type,
    timestamp: '2026-11-20T10:00:00Z',
    version: '1.0.0',
    source,
    ...fields,
  };
  return {
    address: { kind: 'event', key: type },
    destination: 'bloodbank.events.v1',
    body: Buffer.from(JSON.stringify(body)),
    properties: {},
    headers: {},
  };
}

async function openStore(): Promise<EventStore> {
  const store = createMemoryEventStore();
  const pulls = Array.from({ length: 7 }, () => messageOf('github.pr.created', { payload: { session_id: 's-1' } }));
  await store.append([...pulls, messageOf('slack.message.sent'), messageOf('llm.prompt', { correlation_id: 'flow' })]);
  return store;
}

const get = async (path: string, headers: Record<string, string> = {}) =>
  (gateway as TestGateway).app.inject({ url: path, headers });

describe('what happened, over HTTP', () => {
  it('goes through all of it with a cursor, newest first, while more comes', async () => {
    const history = await openStore();
    gateway = await openGateway({ history });
    const seen: number[] = [];
    let next = '/events?limit=4';
    for (;;) {
      const page = (await get(next)).json();
      seen.push(...page.events.map(({ position }: { readonly position: number }) => position));
      await history.append([messageOf('github.pr.created')]);
      if (!page.has_more) break;
      next = `/events?limit=4&cursor=${page.next_cursor}`;
    }
    expect(seen).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('understands the parameters of Candystore', async () => {
    gateway = await openGateway({ history: await openStore() });
    const asked = 'session_id=s-1&event_type=github.pr.created&source=bridge&start_time=2026-11-20&limit=3&offset=2';
    const page = (await get(`/events?${asked}`)).json();
    expect(page).toMatchObject({ total: 7, limit: 3, offset: 2, has_more: true });
    expect(page.events).toHaveLength(3);
    expect((await get('/events?end_time=2026-11-20T10:00:00Z')).json()).toMatchObject({ total: 0, has_more: false });
  });

  it('shows one, and says which is unknown', async () => {
    const history = await openStore();
    gateway = await openGateway({ history });
    const [{ id = '' } = {}] = await history.read({ limit: 1 });
    expect((await get(`/events/${id}`)).json()).toMatchObject({ id, kind: 'event', event: { event_id: id } });
    expect((await get(`/events/${createEventId()}`)).json()).toMatchObject({
      status: 404,
      code: 'store.unknown-event',
    });
  });

  it('shows of a type without a contract which fields there are, and no value', async () => {
    const history = createMemoryEventStore();
    await history.append([messageOf('nobody.knows.this', { payload: { token: 'canary', left: null } })]);
    gateway = await openGateway({ history });
    const [{ id = '' } = {}] = await history.read({ limit: 1 });
    const answers = [await get('/events'), await get(`/events/${id}`)];
    for (const { body } of answers) expect(body).not.toContain('canary');
    expect(answers[1]?.json()).toMatchObject({ event: { event_id: id, payload: { token: '***', left: null } } });
  });

  it.each(['limit=0', 'limit=1001', 'offset=-1', 'cursor=x', 'cursor=cDE7RFJPUA', 'order=up', 'since=now', 'kind=x'])(
    '%s is refused',
    async (query) => {
      gateway = await openGateway({ history: await openStore() });
      expect((await get(`/events?${query}`)).json()).toMatchObject({ status: 400, code: 'gateway.bad-request' });
    },
  );

  it('refuses a parameter that it does not know, rather than answering another question', async () => {
    gateway = await openGateway({ history: await openStore() });
    for (const query of ['tpye=github.%23', '__proto__=x', 'constructor=x']) {
      expect((await get(`/events?${query}`)).statusCode, query).toBe(400);
    }
  });

  it('takes nothing for SQL', async () => {
    gateway = await openGateway({ history: await openStore() });
    for (const text of ["' OR 1=1 --", '%', 'a\u0000b', '{}']) {
      const page = await get(`/events?source=${encodeURIComponent(text)}`);
      expect(page.json()).toMatchObject({ total: 0, events: [] });
    }
  });

  it('shows a scoped key its own domains alone, in pages, in the total and by id', async () => {
    const history = await openStore();
    const keys = [{ name: 'a', key: KEY, scopes: ['read:slack.#'] }];
    gateway = await openGateway({ history, keys });
    const headers = { 'x-api-key': KEY };
    const page = (await get('/events', headers)).json();
    expect(page).toMatchObject({ total: 1, has_more: false, events: [{ event_type: 'slack.message.sent' }] });
    const [{ id = '' } = {}] = await history.read({ limit: 1, filter: { types: ['github.#'] } });
    expect((await get(`/events/${id}`, headers)).statusCode).toBe(404);
    expect((await get('/events')).statusCode).toBe(401);
  });

  it('is 503 where nothing is kept', async () => {
    gateway = await openGateway();
    expect((await get('/events')).json()).toMatchObject({ status: 503, code: 'gateway.unavailable' });
  });
});
