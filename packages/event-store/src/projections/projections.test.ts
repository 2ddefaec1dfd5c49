import { createRecorder, describeOnServer, startTcpProxy, waitFor } from '@bloodbank/testkit';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { THROWN } from '../../../core/src/errors/thrown.fixture.js';
import { messageOf } from '../message.fixture.js';
import { storeNames } from '../postgres/names.js';
import { createPgDatabase } from '../postgres/pg-database.js';
import { advance } from './advance.js';
import { buildsOf, ensureBuild } from './builds.js';
import { defineProjection } from './define-projection.js';
import type { Projection, ProjectionTx } from './projection.js';
import { openProjectionBench, type ProjectionBench, promptCounts } from './projections.fixture.js';

vi.setConfig({ testTimeout: 120_000 });

const NAME = 'prompt-counts';
const LONG = { timeoutMs: 100_000 };

describeOnServer('PostgreSQL', 'projections', (url) => {
  let bench: ProjectionBench;
  beforeEach(() => {
    bench = openProjectionBench(url);
  });
  afterEach(() => bench.close());

  const counts = () => bench.rows(NAME, 'counts');
  const info = async (name = NAME) => (await bench.admin.list()).find((one) => one.name === name);
  /** The same projection, with something done before each event. */
  const before = (projection: Projection, act: (tx: ProjectionTx) => unknown): Projection => ({
    ...projection,
    async apply(message, tx) {
      await act(tx);
      await projection.apply(message, tx);
    },
  });

  test('rows are made of what happened, each event once, also over several starts', async () => {
    await bench.prompt('a', 'b', 'a');
    const first = bench.run([promptCounts()], { batchSize: 2 });
    await first.caughtUp();
    expect(await counts()).toEqual([
      { prompt: 'a', n: 2 },
      { prompt: 'b', n: 1 },
    ]);
    await bench.prompt('b');
    await first.caughtUp();
    await first.stop();
    await bench.prompt('c');
    expect(await info()).toMatchObject({ state: 'idle', version: 1, position: 4, lagEvents: 1, holder: null });
    expect((await info())?.lagSeconds).toBeGreaterThan(0);
    await bench.run([promptCounts()]).caughtUp();
    expect(await counts()).toEqual([
      { prompt: 'a', n: 2 },
      { prompt: 'b', n: 2 },
      { prompt: 'c', n: 1 },
    ]);
    expect(await info()).toMatchObject({
      state: 'running',
      lagEvents: 0,
      lagSeconds: 0,
      parked: 0,
      building: null,
      reason: null,
    });
  });

  test('checkpoint and rows are committed together: what the database breaks off is done again, and once', async () => {
    await bench.prompt('a', 'b');
    let isBroken = true;
    const broken = before(promptCounts(), () => {});
    const breaking: Projection = {
      ...broken,
      async apply(message, tx) {
        await broken.apply(message, tx);
        if (isBroken && message.position === 2) {
          isBroken = false;
          // As a deadlock: no fault of the event.
          await tx.query("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$");
        }
      },
    };
    await bench.run([breaking]).caughtUp();
    expect(isBroken).toBe(false);
    expect((await counts()).map(({ n }) => n)).toEqual([1, 1]);
    expect(await info()).toMatchObject({ parked: 0 });
  });

  test('also where another event of the same batch is at fault itself', async () => {
    await bench.prompt('poison 1', 'a');
    let failures = 0;
    const counting = promptCounts();
    const breaking: Projection = {
      ...counting,
      async apply(message, tx) {
        await counting.apply(message, tx);
        if (++failures > 2) return;
        await tx.query("DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$");
      },
    };
    await bench.run([breaking]).caughtUp();
    expect(failures).toBe(3);
    expect(await counts()).toEqual([{ prompt: 'a', n: 1 }]);
    expect(await info()).toMatchObject({ parked: 1 });
  });

  test('what was read before another process worked on it is not taken in again', async () => {
    await bench.prompt('a');
    const database = createPgDatabase(url, 20_000);
    const names = storeNames(bench.schema);
    const projection = promptCounts();
    await ensureBuild(database, names, projection);
    const [stale] = await buildsOf(database, names, projection.name);
    if (stale === undefined) throw new Error('There is no build.');
    const shared = { database, names, storeSchema: bench.schema, store: bench.store, projection, batchSize: 10 };
    const first = { ...shared, holder: 'first', leaseMs: 60_000 };
    expect(await advance(first, stale)).toBe('caught-up');
    expect(await advance({ ...first, holder: 'second' }, stale)).toBe('elsewhere');
    await database.query(`UPDATE ${names.builds} SET held_until = NULL`);
    expect(await advance({ ...first, holder: 'second' }, stale)).toBe('elsewhere');
    await bench.admin.pause(projection.name);
    await bench.prompt('b');
    const [now] = await buildsOf(database, names, projection.name);
    if (now === undefined) throw new Error('There is no build.');
    expect(await advance(first, { ...now, isPaused: false })).toBe('resting');
    await bench.admin.resume(projection.name);
    expect(await advance(first, now)).toBe('resting');
    expect(await advance(first, { ...now, isPaused: false })).toBe('caught-up');
    await database.close();
  });

  test('a reader in the middle of his transaction holds no switch up', async () => {
    await bench.prompt('a');
    const running = bench.run([promptCounts()]);
    await running.caughtUp();
    const reader = new pg.Client({ connectionString: url });
    await reader.connect();
    await reader.query('BEGIN');
    const table = `"${bench.schema}_prompt_counts".counts`;
    expect((await reader.query(`SELECT * FROM ${table}`)).rowCount).toBe(1);
    await bench.query(`UPDATE ${table} SET n = 1000`);
    await bench.admin.rebuild(NAME);
    await waitFor(async () => (await counts())[0]?.['n'] === 1, { what: 'the new rows', ...LONG });
    expect(await schemas()).toHaveLength(2);
    await reader.query('COMMIT');
    await reader.end();
    await waitFor(async () => (await schemas()).length === 1, { what: 'the old tables to be gone', ...LONG });
  });

  test('an event that its handler refuses is parked, leaves nothing of itself, and the others go on', async () => {
    await bench.prompt('a', 'poison 1', 'half 1', 'b');
    await bench.store.append([messageOf({ provider: 7 }, { event_type: 'llm.prompt' })]);
    await bench.prompt('c');
    await bench.run([promptCounts()]).caughtUp();
    expect((await counts()).map(({ prompt }) => prompt)).toEqual(['a', 'b', 'c']);
    expect(await info()).toMatchObject({ state: 'running', parked: 3, position: 6 });
    const parked = await bench.admin.listParked(NAME, 10);
    expect(parked.map(({ position, code, message }) => [position, code, message])).toEqual([
      [2, 'handler.failed', 'not for me: poison 1'],
      [3, 'handler.failed', 'half done'],
      [5, 'message.invalid', expect.stringContaining('does not fit its schema')],
    ]);
    expect(parked[0]).toMatchObject({ eventType: 'llm.prompt', eventId: expect.any(String) });
  });

  test('a statement that fails fails its event, also where the handler looks away', async () => {
    const careless = defineProjection({
      name: 'careless',
      version: 1,
      tables: ['CREATE TABLE seen (id text)'],
      on: {
        'llm.prompt': async ({ event_id, payload }, tx) => {
          const { prompt } = payload as { readonly prompt: string };
          if (prompt === 'caught') await tx.query('SELECT 1/0').catch(() => {});
          if (prompt === 'not waited for') void tx.query('SELECT 1/0').catch(() => {});
          if (prompt === 'text') await tx.query("INSERT INTO seen VALUES ('a' || chr(0))");
          await tx.query('INSERT INTO seen VALUES ($1)', [event_id]);
        },
      },
    });
    await bench.prompt('caught', 'fine', 'not waited for', 'text');
    await bench.run([careless]).caughtUp();
    expect(await bench.rows('careless', 'seen')).toHaveLength(1);
    expect((await bench.admin.listParked('careless', 10)).map(({ position }) => position)).toEqual([1, 3, 4]);
  });

  test('whatever a handler throws, its event is parked; whatever a logger throws, the projection goes on', async () => {
    const throwing = defineProjection({
      name: 'throwing',
      version: 1,
      tables: ['CREATE TABLE seen (n integer)'],
      on: {
        'llm.prompt': async ({ payload }, tx) => {
          const [, make] = THROWN[Number((payload as { readonly prompt: string }).prompt)] ?? [];
          await tx.query('INSERT INTO seen VALUES (1)');
          if (make !== undefined) throw make();
        },
      },
    });
    await bench.prompt(...THROWN.map((_, index) => String(index)), 'fine');
    let said = 0;
    const say = (): never => {
      const [, make] = THROWN[said++ % THROWN.length] ?? [];
      throw make?.();
    };
    const logger = { debug: say, info: say, warn: say, error: say };
    await bench.run([throwing], { logger }).caughtUp();
    expect(await bench.rows('throwing', 'seen')).toEqual([{ n: 1 }]);
    expect(await bench.admin.listParked('throwing', 1_000)).toHaveLength(THROWN.length);
    expect(said).toBeGreaterThan(0);
  });

  test('[P1] list names each projection that was ever run, in the order of names', async () => {
    expect(await bench.admin.list()).toEqual([]);
    await bench.prompt('a');
    const other = { ...promptCounts(), name: 'a-first-one' };
    await bench.run([promptCounts(), other]).caughtUp();
    expect((await bench.admin.list()).map(({ name }) => name)).toEqual(['a-first-one', NAME]);
  });

  test('[P2] rebuild: who asks sees the old rows, whole, until the new ones have caught up', async () => {
    await bench.prompt('a', 'poison 1');
    const gate = createGate();
    const running = bench.run([before(promptCounts(), gate.pass)]);
    gate.open();
    await running.caughtUp();
    await bench.query(`UPDATE "${bench.schema}_prompt_counts".counts SET n = 1000`);
    gate.close();
    expect(await bench.admin.rebuild(NAME)).toMatchObject({ version: 1, building: { version: 1, position: 0 } });
    await gate.waitForSomebody();
    expect(await counts()).toEqual([{ prompt: 'a', n: 1000 }]);
    gate.open();
    await waitFor(async () => (await counts())[0]?.['n'] === 1, { what: 'the new rows', ...LONG });
    expect(await info()).toMatchObject({ building: null, parked: 1 });
    await waitFor(async () => (await schemas()).length === 1, { what: 'the old tables to be gone', ...LONG });
    expect(await bench.admin.listParked(NAME, 10)).toHaveLength(1);
    // Again while it is under way: from the beginning, and nothing of the first is left.
    gate.close();
    await bench.admin.rebuild(NAME);
    await gate.waitForSomebody();
    const again = bench.admin.rebuild(NAME);
    gate.open();
    await again;
    await waitFor(async () => (await schemas()).length === 1 && (await info())?.building === null, {
      what: 'one build',
      ...LONG,
    });
    expect(await counts()).toEqual([{ prompt: 'a', n: 1 }]);
  });

  const schemas = () =>
    bench.query("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, $1 || '_prompt')", [bench.schema]);

  test('a new version is built beside the one that answers, which goes on, and takes its place', async () => {
    await bench.prompt('a');
    const old = bench.run([promptCounts()]);
    await old.caughtUp();
    const gate = createGate();
    const next = bench.run([before(promptCounts({ version: 2, by: 10 }), gate.pass)]);
    await gate.waitForSomebody();
    await bench.prompt('b');
    await waitFor(async () => (await counts()).length === 2, { what: 'the old version to go on', ...LONG });
    expect(await info()).toMatchObject({ version: 1, building: { version: 2, position: 0 } });
    gate.open();
    await next.caughtUp();
    expect((await counts()).map(({ n }) => n)).toEqual([10, 10]);
    expect(await info()).toMatchObject({ version: 2, building: null });
    // The old version rests, also where it is started anew.
    await old.stop();
    const again = bench.run([promptCounts()]);
    await bench.prompt('c');
    await next.caughtUp();
    await again.stop();
    expect((await counts()).map(({ n }) => n)).toEqual([10, 10, 10]);
    expect(await info()).toMatchObject({ version: 2 });
  });

  test('[P3] pause and resume', async () => {
    await bench.prompt('a');
    const running = bench.run([promptCounts()]);
    await running.caughtUp();
    expect(await bench.admin.pause(NAME)).toMatchObject({ state: 'paused' });
    expect(await bench.admin.pause(NAME)).toMatchObject({ state: 'paused' });
    // A second projection of the same process has looked at it: this one could have as well.
    await bench.prompt('b');
    await bench.run([{ ...promptCounts(), name: 'beside' }]).caughtUp();
    expect(await counts()).toEqual([{ prompt: 'a', n: 1 }]);
    expect(await info()).toMatchObject({ state: 'paused', lagEvents: 1 });
    await bench.admin.resume(NAME);
    await running.caughtUp();
    expect(await counts()).toHaveLength(2);
  });

  test('[P4] a name that nobody ran is refused', async () => {
    await bench.prompt('a');
    for (const act of ['rebuild', 'pause', 'resume'] as const)
      for (const name of ['nobody', 'a\0b', "'; DROP TABLE x"])
        await expect(bench.admin[act](name)).rejects.toMatchObject({ code: 'projection.unknown' });
    await expect(bench.admin.listParked('nobody', 1)).rejects.toMatchObject({ code: 'projection.unknown' });
    expect(await bench.admin.list()).toEqual([]);
  });

  test('of several processes one works at it, and another takes over when it stops', async () => {
    await bench.prompt('a');
    const worked = createRecorder<string>();
    const start = (who: string) => bench.run([before(promptCounts(), () => worked.record(who))], { holder: who });
    const first = start('first');
    await first.caughtUp();
    const second = start('second');
    for (const text of ['b', 'c', 'd']) {
      await bench.prompt(text);
      await second.caughtUp();
    }
    expect(new Set(worked.items)).toEqual(new Set(['first']));
    expect((await info())?.holder).toContain('first');
    await first.stop();
    await bench.prompt('e');
    await second.caughtUp();
    expect(worked.items.at(-1)).toBe('second');
    expect((await counts()).map(({ n }) => n)).toEqual([1, 1, 1, 1, 1]);
  });

  test('a process that hangs in its batch loses it when its lease runs out', async () => {
    await bench.prompt('a');
    const hung = createGate();
    bench.run([before(promptCounts(), hung.pass)], { leaseMs: 1_000, holder: 'hung' });
    await hung.waitForSomebody();
    await bench.run([promptCounts()], { holder: 'well' }).caughtUp();
    expect(await counts()).toEqual([{ prompt: 'a', n: 1 }]);
    expect((await info())?.holder).toContain('well');
    hung.open();
  });

  test('what retention removed before it was seen is told; a rebuild begins at what is there', async () => {
    await bench.prompt('a', 'b');
    const running = bench.run([promptCounts()], { batchSize: 1 });
    await running.caughtUp();
    await bench.admin.pause(NAME);
    await bench.store.append(
      ['c', 'd'].map((prompt) => ({
        ...messageOf({ provider: 'p', prompt }, { event_type: 'llm.prompt' }),
        recordedAt: new Date('2024-03-03T00:00:00Z'),
      })),
    );
    await bench.store.retain({ before: new Date('2025-01-01T00:00:00Z') });
    await bench.admin.resume(NAME);
    await waitFor(async () => (await info())?.state === 'failed', { what: 'the gap to be told', ...LONG });
    expect((await info())?.reason).toContain('begins behind position 4');
    await bench.prompt('e');
    await bench.admin.rebuild(NAME);
    await running.caughtUp();
    expect((await counts()).map(({ prompt }) => prompt)).toEqual(['a', 'b', 'e']);
    expect(await info()).toMatchObject({ state: 'running', reason: null });
  });

  test('[P5] a database that hangs is told by the deadline; the projection goes on when it answers again', async () => {
    await bench.prompt('a');
    const proxy = await startTcpProxy(url);
    const running = bench.run([promptCounts()], { url: proxy.url, timeoutMs: 2_000 });
    await running.caughtUp();
    proxy.stall();
    const { createProjectionAdmin } = await import('./projection-admin.js');
    const admin = createProjectionAdmin({ url: proxy.url, schema: bench.schema, timeoutMs: 500 });
    await expect(admin.list()).rejects.toMatchObject({ code: 'store.unavailable' });
    await admin.close();
    await bench.prompt('b');
    proxy.resume();
    await waitFor(async () => (await counts()).length === 2, { what: 'what was missed', ...LONG });
    await running.stop();
    await proxy.close();
  });
});

/** Lets nobody through until it is opened, and says when somebody waits. */
function createGate() {
  let isOpen = false;
  const waiting = new Set<() => void>();
  return {
    async pass() {
      if (isOpen) return;
      await new Promise<void>((resolve) => waiting.add(resolve));
    },
    async waitForSomebody() {
      await waitFor(() => waiting.size > 0, { what: 'somebody at the gate', ...LONG });
    },
    open() {
      isOpen = true;
      for (const resolve of waiting) resolve();
      waiting.clear();
    },
    close() {
      isOpen = false;
    },
  };
}
