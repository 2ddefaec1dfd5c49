import { type Bus, connectBus } from '@bloodbank/bus';
import { transportFor } from '@bloodbank/bus/broker';
import type { DynamicContractTypes } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { silentLogger, type Transport } from '@bloodbank/core/ports';
import { type EmbeddedBroker, startEmbeddedBroker } from '@bloodbank/embedded-broker';
import {
  createMemoryEventStore,
  createPostgresReplayLog,
  planReplay,
  type ReplayLog,
  type RunShadowOptions,
  runShadow,
  type ShadowDiff,
  startRecorder,
} from '@bloodbank/event-store';
import { createRecorder, describeOnServer, freshName, waitFor } from '@bloodbank/testkit';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { THROWN } from '../../../core/src/errors/thrown.fixture.js';
import { loadContracts } from '../contracts/load-contracts.js';
import { createProject, type Project } from '../e2e/project.fixture.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const WAIT = { timeoutMs: 60_000 };

interface Order {
  readonly order_id: string;
  readonly total: number;
}

describeOnServer('PostgreSQL', 'a shadow run', (url) => {
  const schema = freshName('shadow').replaceAll('-', '_');
  const store = createMemoryEventStore();
  let project: Project;
  let broker: EmbeddedBroker;
  let log: ReplayLog;
  let transport: Transport;
  let contracts: Awaited<ReturnType<typeof loadContracts>>['contracts'];
  let shop: Bus<DynamicContractTypes>;
  const live = createRecorder<Envelope>();
  const open: { close(): Promise<void> }[] = [];

  const connect = async (service: string, shadow = false): Promise<Bus<DynamicContractTypes>> => {
    const bus = await connectBus({ contracts, service, url: broker.url, topology: false, shadow, correlation: false });
    open.push(bus);
    return bus;
  };

  /** What has happened: five orders, and what `billing` made of four of them. */
  beforeAll(async () => {
    project = createProject();
    broker = await startEmbeddedBroker();
    const place = {
      root: project.root,
      schemas: `${project.root}/schemas`,
      out: '',
      topology: '',
      isTopologyNamed: false,
    };
    ({ contracts } = await loadContracts({ project: place, cwd: project.root }));
    log = createPostgresReplayLog({ url, schema, timeoutMs: 20_000 });
    const factory = await transportFor(broker.url);
    transport = await factory.connect({
      url: broker.url,
      topology: [],
      exchange: 'bloodbank.events.v1',
      clientName: 'replay',
      heartbeatSeconds: 60,
      connectTimeoutMs: 20_000,
      logger: silentLogger,
    });
    const recorder = await startRecorder({ transport, store });
    shop = await connect('shop');
    const [billing, other] = [await connect('billing'), await connect('other')];
    const handled = createRecorder<string>();
    await billing.subscribe('shop.order.placed', async (event, { publish }) => {
      const { order_id } = event.payload as Order;
      if (order_id !== 'o-5') await publish('shop.order.cancelled', { order_id });
      handled.record(order_id);
    });
    // Somebody else's effects of the same causes are no concern of billing's.
    await other.subscribe('shop.order.placed', async (_event, { publish }) => {
      await publish('shop.order.cancelled', { order_id: 'other' });
      handled.record('other');
    });
    for (const n of [1, 2, 3, 4, 5]) await shop.publish('shop.order.placed', { order_id: `o-${n}`, total: n });
    await handled.waitForCount(10, WAIT);
    await waitFor(async () => (await store.extent()).last === 14, { what: 'all to be recorded', ...WAIT });
    await recorder.stop();
    for (const bus of [billing, other]) await bus.close();
    await shop.tap(['shop.#'], (event) => live.record(event));
  });
  beforeEach(() => {
    open.length = 0;
  });
  afterEach(async () => {
    await Promise.all(open.map((bus) => bus.close()));
  });
  afterAll(async () => {
    await shop.close();
    await transport.close();
    await log.close();
    await broker.close();
    project.remove();
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query(`DROP SCHEMA IF EXISTS ${pg.escapeIdentifier(schema)} CASCADE`);
    await admin.end();
  });

  const plan = (group = 'billing') =>
    planReplay(store, {
      selection: { types: ['shop.order.placed'] },
      reason: 'what would it make of it now?',
      target: { kind: 'service', group },
    });
  const run = async (more: Partial<RunShadowOptions> = {}) => {
    const diffs: ShadowDiff[] = [];
    const options = { store, log, transport, plan: await plan(), by: 'me', batchSize: 2 };
    const record = await runShadow({ ...options, onDiff: (diff) => diffs.push(diff), ...more });
    return { record, diffs };
  };
  const asThen = async (
    event: Envelope,
    context: { publish: (type: 'shop.order.cancelled', payload: object) => unknown },
  ) => {
    const { order_id } = event.payload as Order;
    if (order_id !== 'o-5') await context.publish('shop.order.cancelled', { order_id });
  };

  test.each(['idempotent', 'skip-effects'] as const)(
    'a service that does as it did then differs in nothing: %s',
    async (replay) => {
      const billing = await connect('billing', true);
      await billing.subscribe('shop.order.placed', asThen as never, { replay });
      const { record, diffs } = await run();
      expect(diffs).toEqual([]);
      expect(record).toMatchObject({ state: 'done', replayed: 5, shadow: { compared: 5, differ: 0 } });
      expect(await log.find(record.plan.id)).toMatchObject({
        state: 'done',
        started_by: 'me',
        plan: { target: { kind: 'shadow', group: 'billing' }, reason: 'what would it make of it now?' },
        shadow: { compared: 5, differ: 0, diffs: [] },
      });
    },
  );

  test('each difference is told: changed, missing, unexpected and failed', async () => {
    const billing = await connect('billing', true);
    const attempts = createRecorder<string>();
    await billing.subscribe(
      'shop.order.placed',
      async (event, context) => {
        const { order_id } = event.payload as Order;
        attempts.record(order_id);
        if (order_id === 'o-1') return;
        if (order_id === 'o-2') await context.publish('shop.order.cancelled', { order_id: 'late' });
        // What an attempt published that failed does not count.
        if (order_id === 'o-3') await context.publish('shop.order.cancelled', { order_id });
        if (order_id === 'o-3' && attempts.items.filter((id) => id === 'o-3').length === 1) throw new Error('not yet');
        if (order_id === 'o-4') throw new Error('not at all');
        if (order_id === 'o-5') await context.publish('shop.order.cancelled', { order_id });
      },
      { replay: 'idempotent', retry: { attempts: 2, delaysMs: [10] } },
    );
    const { record, diffs } = await run();
    expect(record).toMatchObject({ state: 'done', shadow: { compared: 5, differ: 4 } });
    const cancelled = (order_id: string) => ({ eventType: 'shop.order.cancelled', payload: { order_id } });
    expect(diffs).toMatchObject([
      { eventType: 'shop.order.placed', failure: null, missing: [cancelled('o-1')], unexpected: [], changed: [] },
      { changed: [{ differences: [{ pointer: '/order_id', stored: 'o-2', shadow: 'late' }] }], missing: [] },
      { failure: { code: 'handler.failed', message: 'not at all' }, missing: [cancelled('o-4')] },
      { unexpected: [cancelled('o-5')], missing: [] },
    ]);
    const kept = (await log.find(record.plan.id))?.shadow;
    expect(kept).toMatchObject({
      differ: 4,
      diffs: [{ missing: ['shop.order.cancelled'] }, { changed: [{ pointers: ['/order_id'] }] }, {}, {}],
    });
    // What is kept for ever says nothing of what stood in payloads.
    expect(JSON.stringify(kept)).not.toContain('late');
    const ignoring = await run({ ignored: ['/order_id'] });
    expect(ignoring.record.shadow?.differ).toBe(3);
  });

  test('nothing reaches anybody, and nothing that happens now comes to it', async () => {
    const billing = await connect('billing', true);
    const seen = createRecorder<string>();
    await billing.subscribe(
      'shop.order.placed',
      async (event, { publish, replay }) => {
        seen.record(`${(event.payload as Order).order_id} ${replay === undefined ? 'live' : 'again'}`);
        await publish('shop.order.cancelled', { order_id: 'from the shadow' });
        // Also past the context, and commands that belong to nobody.
        await billing.publish('shop.order.cancelled', { order_id: 'of no cause' });
      },
      { replay: 'idempotent' },
    );
    // Its queue is bound to nothing.
    const fresh = await connect('fresh', true);
    await fresh.subscribe('hook.door.opened', () => {}, { replay: 'idempotent' });
    const receipt = await shop.publish('hook.door.opened', { action: 'opened' }, { unroutable: 'drop' });
    expect(receipt.routed).toBe(false);
    await shop.publish('shop.order.placed', { order_id: 'now', total: 1 }, { unroutable: 'drop' });
    await live.waitFor((event) => (event.payload as Order).order_id === 'now', WAIT);
    await run();
    await shop.publish('shop.order.cancelled', { order_id: 'the end' }, { unroutable: 'drop' });
    await live.waitFor((event) => (event.payload as Order).order_id === 'the end', WAIT);
    expect(new Set(seen.items)).toEqual(new Set(['o-1 again', 'o-2 again', 'o-3 again', 'o-4 again', 'o-5 again']));
    const ids = live.items.map(({ payload }) => (payload as Order).order_id);
    expect(ids.filter((id) => id.startsWith('from') || id.startsWith('of no'))).toEqual([]);
  });

  test('a service that never said how it stands to replays fails, and is told so', async () => {
    const billing = await connect('billing', true);
    await billing.subscribe('shop.order.placed', asThen as never);
    const { diffs } = await run();
    expect(diffs).toHaveLength(5);
    expect(diffs[0]).toMatchObject({ failure: { code: 'consumer.replay-refused' } });
  });

  test('where no shadow answers, that is said', async () => {
    await expect(run({ plan: await plan('nobody') })).rejects.toMatchObject({ code: 'transport.unroutable' });
    const exchange = { ...(await plan()), target: { kind: 'exchange' } as const };
    await expect(run({ plan: exchange })).rejects.toMatchObject({ code: 'config.invalid' });
    const silent = await connect('silent', true);
    await silent.subscribe('shop.order.placed', () => {}, { replay: 'idempotent' });
    await silent.close();
    open.length = 0;
    const { record } = await run({ plan: await plan('silent'), answerTimeoutMs: 50 });
    expect(record).toMatchObject({ state: 'stopped', note: expect.stringContaining('has said nothing') });
  });

  test('whatever is thrown when it tells what it found, it comes to its end', async () => {
    const billing = await connect('billing', true);
    await billing.subscribe('shop.order.placed', () => {}, { replay: 'idempotent' });
    const warned = createRecorder<unknown>();
    const onWarning = (warning: unknown) => warned.record(warning);
    process.on('warning', onWarning);
    try {
      for (const [, make] of THROWN) {
        const fail = (): never => {
          throw make();
        };
        const { record } = await run({ onDiff: fail, onProgress: fail, batchSize: 100 });
        expect(record).toMatchObject({ state: 'done', shadow: { differ: 4 } });
      }
    } finally {
      process.off('warning', onWarning);
    }
  });
});
