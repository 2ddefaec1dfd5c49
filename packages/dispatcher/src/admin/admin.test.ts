import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contracts } from '@bloodbank/contracts';
import type { Registry } from '@bloodbank/core/contract';
import { type Envelope, encodeEnvelope, prepareEnvelope } from '@bloodbank/core/envelope';
import { BloodbankError } from '@bloodbank/core/errors';
import { type EventStore, silentLogger } from '@bloodbank/core/ports';
import { createMemoryEventStore } from '@bloodbank/event-store';
import { describe, expect, it, onTestFinished } from 'vitest';
import { infraPreset } from '../presets/infra.js';
import { DEFAULTS, planeEvent, rulesOf, ticketBody } from '../presets/preset.fixture.js';
import { type HookServer, startHookServer } from '../run/hook-server.fixture.js';
import type { AttemptLine } from '../state/delivery-log.js';
import { DispatchState } from '../state/dispatch-state.js';
import { type DispatcherFiles, dispatcherFilesOf } from '../state/dispatcher-files.js';
import { createDispatcherAdmin, type DispatcherAdminOptions } from './create-dispatcher-admin.js';

const registry = contracts.registry as unknown as Registry;
const TOKEN = 'canary-token-0123456789';
const A = '11111111-1111-5111-8111-111111111111';
const B = '22222222-2222-5222-8222-222222222222';

async function setUp(more: Partial<DispatcherAdminOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'bloodbank-admin-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const store = createMemoryEventStore();
  const places = ['own', 'infra'].map((name) => dispatcherFilesOf(join(folder, `${name}.json`)));
  const published: { readonly type: string; readonly payload: unknown }[] = [];
  const admin = createDispatcherAdmin({
    places,
    registry,
    store,
    send: () => Promise.reject(new Error('Nothing is sent here.')),
    async publish(type, payload) {
      published.push({ type, payload });
      throw new Error('nobody takes it');
    },
    secretsOf: async () => ({ OPENCLAW_HOOK_TOKEN: TOKEN }),
    logger: silentLogger,
    ...more,
  });
  return { store, admin, published, own: places[0] as DispatcherFiles, infra: places[1] as DispatcherFiles };
}

const event = (type: string, payload: unknown): Envelope =>
  prepareEnvelope(registry, { host: 'test-host', type: 'service' }, type, payload).envelope;
const webhook = (): Envelope => event('webhook.plane.issue', planeEvent(ticketBody()).payload);

async function record(store: EventStore, envelope: Envelope): Promise<void> {
  const address = { kind: 'event', key: envelope.event_type } as const;
  const properties = { messageId: envelope.event_id };
  await store.append([{ address, body: encodeEnvelope(envelope), properties, headers: {}, destination: 'events' }]);
}

const ended = (type: 'succeeded' | 'failed', id: string, trigger: Envelope, more: object = {}): Envelope =>
  event(`dispatcher.action.${type}`, {
    delivery_id: id,
    rule: 'infra',
    action: 'hook',
    target: 'http://127.0.0.1:18789/hooks/agent',
    trigger_event_id: trigger.event_id,
    trigger_event_type: trigger.event_type,
    attempts: 7,
    ...more,
  });

const line = (id: string, more: Partial<AttemptLine> = {}): AttemptLine => ({
  delivery_id: id,
  rule: 'infra',
  event_id: B,
  event_type: 'webhook.plane.issue',
  action: 'hook',
  target: 'http://127.0.0.1:18789/hooks/agent',
  at: new Date().toISOString(),
  attempt: 1,
  took_ms: 5,
  outcome: 'failed',
  ...more,
});

describe('deliveries', () => {
  it('come from every file and from the store, the newest first, each once and with all that is known', async () => {
    const { admin, store, own, infra } = await setUp();
    const trigger = webhook();
    await record(store, trigger);
    await record(store, ended('failed', A, trigger, { status: 500, error_message: 'it answered 500' }));
    await record(store, ended('succeeded', B, trigger));
    await infra.deliveries.append(line(B));
    await infra.deliveries.append(line(B, { attempt: 2, outcome: 'succeeded', at: '2999-01-01T00:00:00.000Z' }));
    await own.deliveries.append(line('c', { rule: 'page', event_type: 'task.failed', at: '2026-02-07T00:00:00.000Z' }));
    const { deliveries, notes, next_cursor: next } = await admin.deliveries();
    expect(deliveries.map(({ delivery_id: id, attempts }) => [id, attempts.length])).toEqual([
      [B, 2],
      [A, 1],
      ['c', 1],
    ]);
    expect(deliveries[1]).toMatchObject({
      outcome: 'gave-up',
      event_id: trigger.event_id,
      attempts: [{ attempt: 7, status: 500, reason: 'it answered 500', outcome: 'gave-up' }],
    });
    expect([notes, next]).toEqual([[], undefined]);
    expect((await admin.delivery(A))?.event).toEqual(trigger);
    expect(await admin.delivery('none')).toBeUndefined();
  });

  it('can be asked for by how they ended, by rule, type, event and time', async () => {
    const { admin, own } = await setUp();
    await own.deliveries.append(line('a', { outcome: 'gave-up', at: '2026-02-07T00:00:00.000Z' }));
    await own.deliveries.append(line('b', { rule: 'page', event_type: 'task.failed', at: '2026-02-08T00:00:00.000Z' }));
    await own.deliveries.append(line('c', { event_id: A, at: '2026-02-09T00:00:00.000Z' }));
    const ids = async (query: Parameters<typeof admin.deliveries>[0]): Promise<readonly string[]> =>
      (await admin.deliveries(query)).deliveries.map(({ delivery_id: id }) => id);
    expect(await ids({ outcome: 'gave-up' })).toEqual(['a']);
    expect(await ids({ rule: 'page' })).toEqual(['b']);
    expect(await ids({ type: 'webhook.#' })).toEqual(['c', 'a']);
    expect(await ids({ eventId: A })).toEqual(['c']);
    expect(await ids({ since: new Date('2026-02-08') })).toEqual(['c', 'b']);
    expect(await ids({ until: new Date('2026-02-08') })).toEqual(['a']);
  });

  it('are given page by page, and none is left out or told twice', async () => {
    const { admin, own, store } = await setUp();
    const trigger = webhook();
    const expected: string[] = [];
    for (let at = 0; at < 25; at++) {
      const id = `${String(at).padStart(8, '0')}-1111-5111-8111-111111111111`;
      expected.push(id);
      if (at % 2 === 0) await own.deliveries.append(line(id, { at: '2026-02-07T00:00:00.000Z' }));
      else await record(store, ended('succeeded', id, trigger));
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await admin.deliveries({ limit: 4, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.deliveries.length).toBeLessThanOrEqual(4);
      seen.push(...page.deliveries.map(({ delivery_id: id }) => id));
      cursor = page.next_cursor;
    } while (cursor !== undefined);
    expect(seen.length).toBe(25);
    expect([...seen].sort()).toEqual(expected);
  });

  it('are told without the store where it is away, and that it is', async () => {
    const away = (): never => {
      throw new BloodbankError('store.unavailable', 'The store is away.');
    };
    const { admin, own } = await setUp({ store: { read: away, find: away } });
    await own.deliveries.append(line('a'));
    const page = await admin.deliveries();
    expect(page.deliveries).toHaveLength(1);
    expect(page.notes).toEqual([expect.stringContaining('The store is away.')]);
    expect(await admin.delivery('a')).toMatchObject({ delivery_id: 'a' });
  });
});

describe('rules', () => {
  const usual = rulesOf({
    allow: ['https://hooks.example.com'],
    rules: [
      {
        name: 'page',
        description: 'Wakes somebody.',
        on: ['task.failed'],
        when: { where: 'priority == "critical"' },
        hook: { url: 'https://hooks.example.com/page?key=1', headers: { 'X-Key': TOKEN }, body: {} },
      },
    ],
  });

  it('are those of the project where no dispatcher ever ran, without query and headers', async () => {
    const { admin } = await setUp({ usual: async () => usual });
    const found = await admin.rules();
    expect(found).toMatchObject([
      { service: null, since: null, is_running: false, allow: ['https://hooks.example.com'], disabled: [] },
    ]);
    expect(found[0]?.rules).toEqual([
      {
        name: 'page',
        description: 'Wakes somebody.',
        on: ['task.failed'],
        where: 'priority == "critical"',
        ticket: null,
        gate: null,
        action: 'hook',
        target: 'https://hooks.example.com/page',
      },
    ]);
    expect(JSON.stringify(found)).not.toContain(TOKEN);
    expect(await (await setUp()).admin.rules()).toEqual([]);
  });

  it('are those that a dispatcher took last, whether it runs, and which endpoints it leaves alone', async () => {
    const { admin, infra } = await setUp({ usual: async () => usual });
    const text = JSON.stringify(infraPreset(DEFAULTS, { hookUrl: 'http://127.0.0.1:18789/x', hookDeliver: false }));
    await infra.taken.write('infra-dispatcher', [{ file: '(preset infra)', text }]);
    await infra.disabled.disable('http://127.0.0.1:18789/x', '2026-02-07T00:00:00Z');
    const state = await DispatchState.open(infra.state, { logger: silentLogger });
    expect(await admin.rules()).toMatchObject([
      {
        service: 'infra-dispatcher',
        is_running: true,
        files: ['(preset infra)'],
        rules: [{ name: 'infra', ticket: { states: ['unstarted'] }, gate: { is_enabled: true, blocks: false } }],
        disabled: [{ endpoint: 'http://127.0.0.1:18789/x', since: '2026-02-07T00:00:00Z' }],
      },
    ]);
    await state.close();
    expect((await admin.rules())[0]?.is_running).toBe(false);
    // What no dispatcher of this version can use is not what acts.
    await infra.taken.write('infra-dispatcher', [{ file: 'x', text: '{' }]);
    expect((await admin.rules())[0]?.rules[0]?.name).toBe('page');
  });

  it('explain themselves for an event, a bare payload included', async () => {
    const { admin, infra } = await setUp();
    const text = JSON.stringify(infraPreset(DEFAULTS, { hookUrl: 'http://127.0.0.1:18789/x', hookDeliver: false }));
    await infra.taken.write('infra-dispatcher', [{ file: '(preset infra)', text }]);
    expect(await admin.explain(planeEvent(ticketBody()))).toMatchObject([
      { rule: 'infra', fires: true, action: { kind: 'hook', content: { sessionKey: 'hook:infra:i1' } } },
    ]);
    const [done] = await admin.explain(planeEvent(ticketBody({ state: 'done' })));
    expect(done).toMatchObject({ fires: false });
    expect(done?.steps.at(-1)).toMatchObject({ asks: 'state', holds: false });
    expect(done).not.toHaveProperty('action');
  });
});

describe('redeliver', () => {
  async function withHooks(): Promise<HookServer> {
    const server = await startHookServer();
    onTestFinished(() => server.close());
    return server;
  }
  const presetFor = ({ origin }: HookServer, path = '/hooks/agent'): string =>
    JSON.stringify(infraPreset({ ...DEFAULTS, runChecks: false }, { hookUrl: `${origin}${path}`, hookDeliver: false }));

  it('repeats what only the store remembers, as the dispatcher’s own rules say, and tells how it ended', async () => {
    const server = await withHooks();
    const { admin, store, infra, published } = await setUp();
    await infra.taken.write('dispatcher', [{ file: '(preset infra)', text: presetFor(server) }]);
    const trigger = webhook();
    await record(store, trigger);
    await record(store, ended('failed', A, trigger, { error_message: 'it answered 500' }));
    expect(await admin.redeliver(A)).toMatchObject({ delivery_id: A, kind: 'succeeded', status: 200 });
    expect(server.received.items).toMatchObject([{ id: A, body: { sessionKey: 'hook:infra:i1' } }]);
    expect((await infra.deliveries.find(A))?.attempts).toMatchObject([{ attempt: 8, outcome: 'succeeded' }]);
    expect(published).toMatchObject([
      { type: 'dispatcher.action.succeeded', payload: { delivery_id: A, attempts: 8 } },
    ]);
    server.answer = (_, response) => void response.writeHead(503).end();
    expect(await admin.redeliver(A)).toMatchObject({ kind: 'failed', status: 503 });
    expect(published[1]).toMatchObject({ type: 'dispatcher.action.failed', payload: { attempts: 9, status: 503 } });
  });

  it('marks a ticket as done in the memory of the dispatcher, and leaves it pending where the hook refused', async () => {
    const server = await withHooks();
    const { admin, store, infra } = await setUp();
    await infra.taken.write('dispatcher', [{ file: '(preset infra)', text: presetFor(server) }]);
    const state = await DispatchState.open(infra.state, { logger: silentLogger });
    for (const [key, id] of [
      ['infra i1', A],
      ['infra i2', B],
    ] as const) {
      const at = new Date().toISOString();
      await state.set(key, { fingerprint: 'f', status: 'pending', delivery_id: id, event_id: 'e', at });
    }
    await state.close();
    const statusOf = async (key: string): Promise<unknown> =>
      JSON.parse(await readFile(infra.state, 'utf8')).dispatched[key].status;
    const trigger = webhook();
    await record(store, trigger);
    await record(store, ended('failed', A, trigger, { error_message: 'it answered 500' }));
    await infra.deliveries.append(line(B, { event_id: trigger.event_id, event: trigger }));
    server.answer = (_, response) => void response.writeHead(500).end();
    await admin.redeliver(A);
    expect(await statusOf('infra i1')).toBe('pending');
    server.answer = (_, response) => void response.writeHead(200).end();
    await admin.redeliver(A);
    expect([await statusOf('infra i1'), await statusOf('infra i2')]).toEqual(['done', 'pending']);
    await admin.redeliver(B);
    expect(await statusOf('infra i2')).toBe('done');
  });

  it('takes the rules of the dispatcher that made it, where two have one of its name', async () => {
    const server = await withHooks();
    const { admin, own, infra } = await setUp();
    await own.taken.write('a', [{ file: 'a', text: presetFor(server, '/a') }]);
    await infra.taken.write('b', [{ file: 'b', text: presetFor(server, '/b') }]);
    const trigger = webhook();
    await infra.deliveries.append(line(B, { event_id: trigger.event_id, event: trigger }));
    await admin.redeliver(B);
    expect(server.received.items.map(({ path }) => path)).toEqual(['/b']);
    expect((await infra.deliveries.find(B))?.attempts).toHaveLength(2);
    expect(await own.deliveries.find(B)).toBeUndefined();
  });

  it.each([
    ['what nobody remembers', 'none', 'No delivery "none"'],
    ['what has no event any more', A, 'its event was not kept'],
    ['what has no rule any more', B, 'there is no rule "infra"'],
  ])('refuses %s', async (_, id, message) => {
    const { admin, own } = await setUp();
    const trigger = webhook();
    await own.deliveries.append(line(A));
    await own.deliveries.append(line(B, { event: trigger }));
    await expect(admin.redeliver(id)).rejects.toMatchObject({
      code: 'dispatcher.unknown-delivery',
      message: expect.stringContaining(message),
    });
  });
});
