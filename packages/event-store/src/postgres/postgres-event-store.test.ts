import type { EventStore } from '@bloodbank/core/ports';
import {
  describeEventStore,
  describeOnServer,
  everythingIn,
  freshName,
  startTcpProxy,
  waitFor,
} from '@bloodbank/testkit';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { messageOf } from '../message.fixture.js';
import { createPostgresEventStore } from './postgres-event-store.js';

describeOnServer('PostgreSQL', 'event store', (url) => {
  const admin = new pg.Pool({ connectionString: url, max: 1 });
  const schemas: string[] = [];
  const stores: EventStore[] = [];

  const freshSchema = (): string => {
    const schema = freshName('store');
    schemas.push(schema);
    return schema;
  };
  const open = (options: Parameters<typeof createPostgresEventStore>[0]): EventStore => {
    const store = createPostgresEventStore(options);
    stores.push(store);
    return store;
  };
  const count = async (schema: string): Promise<number> => {
    const { rows } = await admin.query(
      `SELECT count(*)::int AS n FROM ${pg.escapeIdentifier(schema)}.bloodbank_events`,
    );
    return rows[0].n;
  };

  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    for (const schema of schemas) await admin.query(`DROP SCHEMA IF EXISTS ${pg.escapeIdentifier(schema)} CASCADE`);
    await admin.end();
  });

  describeEventStore('PostgreSQL', {
    open: async () => {
      const proxy = await startTcpProxy(url);
      const schema = freshSchema();
      const own: EventStore[] = [];
      // Made before the clause begins: creating tables on a busy machine takes its time.
      await open({ url, schema, timeoutMs: 20_000 }).append([]);
      return {
        connect: async ({ isImpatient = false } = {}) => {
          const timeoutMs = isImpatient ? 2_000 : 15_000;
          const store = open({ url: proxy.url, schema, timeoutMs, pollMs: 50 });
          own.push(store);
          return store;
        },
        stall: () => proxy.stall(),
        resume: () => proxy.resume(),
        close: async () => {
          await Promise.all(own.map((store) => store.close()));
          await proxy.close();
        },
      };
    },
  });

  test('many instances create the tables at once', async () => {
    const schema = freshSchema();
    const appends = Array.from({ length: 8 }, () => open({ url, schema, timeoutMs: 15_000 }).append([messageOf()]));
    expect((await Promise.all(appends)).map(({ position }) => position).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('a month that nobody has looked at yet is asked by its indexes, and looked at when it has grown', async () => {
    const schema = freshSchema();
    const store = open({ url, schema, timeoutMs: 15_000 });
    const secondOf = (n: number): Date => new Date(Date.UTC(2026, 0, 1) + n * 1_000);
    for (let batch = 0; batch < 5; batch += 1) {
      const numbers = Array.from({ length: 500 }, (_, n) => 500 * batch + n);
      await store.append(numbers.map((n) => messageOf({}, { timestamp: secondOf(n).toISOString() })));
    }
    const wholeReads = async (): Promise<number> => {
      const { rows } = await admin.query(
        'SELECT coalesce(sum(seq_tup_read), 0)::int AS n FROM pg_stat_user_tables WHERE schemaname = $1 AND relname LIKE $2',
        [schema, 'bloodbank_events_%'],
      );
      return rows[0].n;
    };
    const known = await waitFor(async () => {
      const { rows } = await admin.query(
        'SELECT max(reltuples)::int AS n FROM pg_class WHERE relnamespace = $1::regnamespace AND relname LIKE $2',
        [pg.escapeIdentifier(schema), 'bloodbank_events_20__\\___'],
      );
      return rows[0].n >= 2_000 && rows[0].n;
    });
    expect(known).toBeLessThanOrEqual(2_500);
    const filter = { since: secondOf(1_000), until: secondOf(1_010) };
    expect(await store.read({ filter, limit: 50, order: 'newest-first' })).toHaveLength(10);
    // The counts of a connection are told once it has been idle for a while.
    await store.close();
    await waitFor(async () => {
      const { rows } = await admin.query(
        'SELECT sum(n_tup_ins)::int AS n FROM pg_stat_user_tables WHERE schemaname = $1 AND relname LIKE $2',
        [schema, 'bloodbank_events_%'],
      );
      return rows[0].n === 2_500;
    });
    expect(await wholeReads()).toBe(0);
    const { rows: looked } = await admin.query(
      'SELECT sum(idx_tup_read)::int AS n FROM pg_stat_user_indexes WHERE schemaname = $1 AND indexrelname LIKE $2',
      [schema, '%occurred%'],
    );
    expect(looked).toEqual([{ n: 10 }]);
  });

  test('who only asks makes no tables', async () => {
    const schema = freshSchema();
    const asking = open({ url, schema, timeoutMs: 15_000, mayCreate: false });
    await expect(asking.find('a')).rejects.toMatchObject({ code: 'store.unavailable' });
    const { rows } = await admin.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
    expect(rows).toEqual([]);
    await open({ url, schema, timeoutMs: 15_000 }).append([messageOf()]);
    expect(await asking.read({ limit: 1 })).toHaveLength(1);
  });

  test('an id is known in every month, not in its own alone', async () => {
    const schema = freshSchema();
    const store = open({ url, schema, timeoutMs: 15_000 });
    const message = messageOf();
    await store.append([{ ...message, recordedAt: new Date('2024-05-05T00:00:00Z') }]);
    expect(await store.append([message])).toEqual({ added: 0, known: 1, position: 1 });
  });

  test('what only the server does not take for JSON is kept as bytes, and its neighbours as they are', async () => {
    const schema = freshSchema();
    const store = open({ url, schema, timeoutMs: 15_000 });
    // A finite zero to JavaScript, and too many digits behind the point for a numeric.
    const odd = { ...messageOf(), body: Buffer.from('{"event_id":"odd","event_type":"a.b","n":1e-999999}') };
    expect(await store.append([messageOf({ pr: 1 }), odd, messageOf({ pr: 2 })])).toMatchObject({ added: 3 });
    expect((await store.find('odd'))?.unsearchable).toContain('the database cannot hold it as JSON');
    expect((await store.read({ limit: 3, filter: { text: '"pr"' } })).map(({ position }) => position)).toEqual([1, 3]);
    expect(await count(schema)).toBe(3);
  });

  test('a statement of SQL finds what a payload says', async () => {
    const schema = freshSchema();
    await open({ url, schema, timeoutMs: 15_000 }).append([messageOf({ pr: 423 }), messageOf({ pr: 7 })]);
    const { rows } = await admin.query(
      `SELECT doc->'payload'->>'pr' AS pr FROM ${pg.escapeIdentifier(schema)}.bloodbank_events
       WHERE doc @> '{"payload":{"pr":423}}'`,
    );
    expect(rows).toEqual([{ pr: '423' }]);
  });
});

describe('a PostgreSQL that is not there', () => {
  test('is told by its deadline, and without its password', async () => {
    const store = createPostgresEventStore({ url: 'postgres://me:s3cret@127.0.0.1:1/app', timeoutMs: 200 });
    const error = await store.append([messageOf()]).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'store.unavailable' });
    expect(everythingIn(error)).not.toContain('s3cret');
    expect(JSON.stringify(store.health())).not.toContain('s3cret');
    await store.close();
  });
});
