import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '@bloodbank/core/ports';
import { describeEventStore, everythingIn, freshName, waitFor } from '@bloodbank/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAgentSessions } from '../agent-sessions/agent-sessions.js';
import { agentSessions } from '../agent-sessions/agent-sessions-projection.js';
import { messageOf } from '../message.fixture.js';
import { createPostgresEventStore } from '../postgres/postgres-event-store.js';
import { createProjectionAdmin } from '../projections/projection-admin.js';
import { startProjections } from '../projections/start-projections.js';
import type { ServedAt } from './held-store.js';
import { openPglite } from './open-pglite.js';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

describe('PGlite', () => {
  let root: string;
  let folder: string;
  const open: EventStore[] = [];
  const storeIn = (place: string, schema = 'public'): EventStore => {
    const store = createPostgresEventStore({ url: `pglite:${place}`, schema, timeoutMs: 500_000, pollMs: 50 });
    open.push(store);
    return store;
  };
  const served = async (place: string): Promise<ServedAt> =>
    JSON.parse(await readFile(join(place, 'server.json'), 'utf8')) as ServedAt;
  const pidOf = ({ identity }: ServedAt): number => Number(identity.split('-')[0]);

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'bloodbank-pglite-'));
    folder = join(root, '.bloodbank', 'store');
    // Making a cluster takes its time on a busy machine.
    await storeIn(folder).extent();
  });
  afterAll(async () => {
    await Promise.all(open.map((store) => store.close()));
    const { identity } = await served(folder).catch(() => ({ identity: '' }));
    if (identity !== '') process.kill(Number(identity.split('-')[0]), 'SIGTERM');
    await rm(root, { recursive: true, force: true, maxRetries: 50, retryDelay: 200 });
  });

  describeEventStore('PGlite', {
    cannotStall: 'its process answers nobody else, and is told by its connections',
    open: async () => {
      const schema = freshName('store');
      const own: EventStore[] = [];
      return {
        connect: async () => {
          const store = storeIn(folder, schema);
          own.push(store);
          return store;
        },
        stall: () => {},
        resume: () => {},
        close: async () => {
          await Promise.all(own.map((store) => store.close()));
        },
      };
    },
  });

  test('several processes have one cluster, and lose nothing of each other', async () => {
    const place = join(root, 'shared');
    const program = `
      import { createPostgresEventStore } from '@bloodbank/event-store';
      const store = createPostgresEventStore({ url: 'pglite:' + process.argv[1], timeoutMs: 500_000 });
      const id = (n) => process.pid + '-' + n;
      for (let n = 0; n < 20; n++) {
        const body = Buffer.from(JSON.stringify({ event_id: id(n), event_type: 'a.b' }));
        await store.append([{ address: { kind: 'event', key: 'a.b' }, destination: 'x', body, properties: {}, headers: {} }]);
      }
      await store.close();`;
    const flags = ['--conditions=@bloodbank/source', '--import', 'tsx', '--input-type=module', '-e', program, place];
    const writers = Array.from({ length: 3 }, () =>
      spawn(process.execPath, flags, { stdio: ['ignore', 'ignore', 'inherit'], cwd: import.meta.dirname }),
    );
    const codes = await Promise.all(writers.map(async (writer) => (await once(writer, 'exit'))[0] as number));
    expect(codes).toEqual([0, 0, 0]);
    const store = storeIn(place);
    expect(await store.extent()).toMatchObject({ last: 60 });
    expect((await readdir(place)).filter((name) => name.startsWith('pg-'))).toHaveLength(1);
    await store.close();
    process.kill(pidOf(await served(place)), 'SIGTERM');
    await waitFor(async () => (await readdir(place)).join() === 'pg-free', {
      what: 'the cluster to be free',
      timeoutMs: 60_000,
    });
  });

  test('its process is killed again and again: what was committed is there, once', async () => {
    const place = join(root, 'killed');
    const store = storeIn(place);
    const kept: string[] = [];
    for (let kill = 0; kill < 3; kill++) {
      await store.append([messageOf({ n: kept.length })]);
      const victim = pidOf(await served(place));
      const message = messageOf({ n: kept.length });
      const dying = store.append([message]).then(
        () => kept.push(String(message.properties.messageId)),
        () => {},
      );
      process.kill(victim, 'SIGKILL');
      await dying;
      await waitFor(
        () =>
          store.extent().then(
            () => true,
            () => false,
          ),
        { what: 'the store to answer again', timeoutMs: 500_000 },
      );
      expect(pidOf(await served(place))).not.toBe(victim);
    }
    const all = await store.read({ limit: 100 });
    expect(all.map(({ position }) => position)).toEqual(all.map((_, index) => index + 1));
    expect(all.length).toBeGreaterThanOrEqual(3 + kept.length);
    for (const id of kept) expect(all.filter((message) => message.id === id)).toHaveLength(1);
    await store.close();
    process.kill(pidOf(await served(place)), 'SIGTERM');
  });

  test('nobody comes in without the password, and it stands in no error', async () => {
    const { url, letGo } = await openPglite(folder, 500_000);
    const wrong = new pg.Client({ connectionString: url.replace(/:[^:@/]+@/, ':wrong@') });
    await expect(wrong.connect()).rejects.toThrow();
    const right = new pg.Client({ connectionString: url });
    await right.connect();
    expect((await right.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    const { password, port } = await served(folder);
    const error = await right.query('SELECT nonsense').catch((thrown: unknown) => thrown);
    expect(everythingIn(error)).not.toContain(password);
    // What is no client of PostgreSQL is sent away, and disturbs nobody.
    for (const bytes of ['GET / HTTP/1.1\r\n\r\n', '\xff\xff\xff\xff', '\0\0\0\0']) {
      const socket = connect({ host: '127.0.0.1', port });
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.write(Buffer.from(bytes, 'latin1'));
      if (!bytes.startsWith('GET')) await once(socket, 'close');
      socket.destroy();
    }
    expect((await right.query('SELECT 2 AS two')).rows).toEqual([{ two: 2 }]);
    await right.end();
    letGo();
  });

  test('a client that goes in the middle of its transaction is rolled back, and holds nobody up', async () => {
    const { url, letGo } = await openPglite(folder, 500_000);
    const [going, staying] = [new pg.Client({ connectionString: url }), new pg.Client({ connectionString: url })];
    going.on('error', () => {});
    await going.connect();
    await staying.connect();
    await staying.query('CREATE TABLE IF NOT EXISTS gone (n integer)');
    await going.query('BEGIN');
    await going.query('INSERT INTO gone VALUES (1)');
    const waiting = staying.query('SELECT count(*)::int AS n FROM gone');
    (going as unknown as { readonly connection: { readonly stream: { destroy(): void } } }).connection.stream.destroy();
    expect((await waiting).rows).toEqual([{ n: 0 }]);
    await staying.end();
    letGo();
  });

  test('read models are built there as well, and anew', async () => {
    const how = { url: `pglite:${folder}`, schema: 'models', timeoutMs: 500_000 };
    const store = storeIn(folder, 'models');
    const session = { session_id: 's-1', role: 'user', content: 'x', turn_number: 3, tokens: 5 };
    await store.append([messageOf(session, { event_type: 'session.thread.message' })]);
    const running = startProjections({ ...how, projections: [agentSessions] });
    const sessions = createAgentSessions(how);
    const admin = createProjectionAdmin(how);
    try {
      await running.caughtUp();
      expect(await sessions.find('s-1')).toMatchObject({ turns: 3, tokens: 5, tools: [] });
      await admin.rebuild('agent-sessions');
      await running.caughtUp();
      expect(await admin.list()).toMatchObject([
        { name: 'agent-sessions', state: 'running', position: 1, building: null },
      ]);
      expect(await sessions.find('s-1')).toMatchObject({ turns: 3 });
    } finally {
      await running.stop();
      await sessions.close();
      await admin.close();
    }
  });

  test('a folder that is not one is told', async () => {
    const place = join(root, 'file');
    await mkdir(place);
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(place, 'blocked'), '');
    const store = createPostgresEventStore({ url: `pglite:${join(place, 'blocked')}`, timeoutMs: 3_000 });
    await expect(store.extent()).rejects.toMatchObject({ code: 'store.unavailable' });
    await store.close();
  });
});
