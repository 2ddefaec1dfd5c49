import type { Inbox } from '@bloodbank/core/ports';
import {
  describeInbox,
  describeOnServer,
  everythingIn,
  freshName,
  freshRunName,
  startTcpProxy,
  waitFor,
} from '@bloodbank/testkit';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { SWEEP_BATCH } from './inbox-table.js';
import { createPostgresInbox } from './postgres-inbox.js';

describeOnServer('PostgreSQL', 'inbox', (url) => {
  const admin = new pg.Pool({ connectionString: url, max: 1 });
  const schemas: string[] = [];
  const inboxes: Inbox[] = [];

  const freshSchema = (): string => {
    const schema = freshName('inbox');
    schemas.push(schema);
    return schema;
  };
  const open = (options: Parameters<typeof createPostgresInbox>[0]): Inbox => {
    const inbox = createPostgresInbox(options);
    inboxes.push(inbox);
    return inbox;
  };

  afterAll(async () => {
    await Promise.all(inboxes.map((inbox) => inbox.close()));
    for (const schema of schemas) await admin.query(`DROP SCHEMA IF EXISTS ${pg.escapeIdentifier(schema)} CASCADE`);
    await admin.end();
  });

  describeInbox('PostgreSQL', {
    open: async () => {
      const proxy = await startTcpProxy(url);
      const schema = freshSchema();
      const own: Inbox[] = [];
      return {
        connect: async (options) => {
          const inbox = open({ url: proxy.url, schema, ...options });
          own.push(inbox);
          return inbox;
        },
        stall: () => proxy.stall(),
        resume: () => proxy.resume(),
        close: async () => {
          await Promise.all(own.map((inbox) => inbox.close()));
          await proxy.close();
        },
      };
    },
  });

  test('many instances create the table at once', async () => {
    const schema = freshSchema();
    const claims = Array.from({ length: 8 }, (_, index) => {
      return open({ url, schema, timeoutMs: 15_000 }).claim('rag', String(index), { leaseMs: 60_000 });
    });
    expect((await Promise.all(claims)).map(({ state }) => state)).toEqual(Array(8).fill('claimed'));
  });

  test('removes what it has forgotten, in batches', async () => {
    const schema = freshSchema();
    const inbox = open({ url, schema, timeoutMs: 15_000 });
    await inbox.claim('rag', 'first', { leaseMs: 60_000 });
    const table = `${pg.escapeIdentifier(schema)}.bloodbank_inbox`;
    await admin.query(
      `INSERT INTO ${table} (id, until) SELECT n::text, now() - interval '1 second' FROM generate_series(1, $1) n`,
      [2 * SWEEP_BATCH + 1],
    );
    const sweeping = open({ url, schema, timeoutMs: 15_000 });
    await waitFor(async () => {
      await sweeping.claim('rag', freshName(), { leaseMs: 60_000 });
      const { rows } = await admin.query(`SELECT count(*)::int AS left FROM ${table} WHERE until < now()`);
      return rows[0].left === 0;
    });
    expect(await sweeping.claim('rag', 'first', { leaseMs: 60_000 })).toEqual({ state: 'busy' });
  });

  test('uses a table that is there without the right to create one', async () => {
    const schema = freshSchema();
    const role = freshRunName('role');
    await open({ url, schema }).claim('rag', 'first', { leaseMs: 60_000 });
    const quoted = pg.escapeIdentifier(role);
    await admin.query(`CREATE ROLE ${quoted} LOGIN PASSWORD 'x'`);
    try {
      await admin.query(`GRANT USAGE ON SCHEMA ${pg.escapeIdentifier(schema)} TO ${quoted}`);
      await admin.query(`GRANT ALL ON ${pg.escapeIdentifier(schema)}.bloodbank_inbox TO ${quoted}`);
      const poor = new URL(url);
      poor.username = role;
      poor.password = 'x';
      const inbox = createPostgresInbox({ url: poor.href, schema });
      expect(await inbox.claim('rag', 'second', { leaseMs: 60_000 })).toMatchObject({ state: 'claimed' });
      await inbox.close();
    } finally {
      await admin.query(`DROP OWNED BY ${quoted}`);
      await admin.query(`DROP ROLE ${quoted}`);
    }
  });
});

describe('a PostgreSQL that is not there', () => {
  test('is told by its deadline, and without its password', async () => {
    const inbox = createPostgresInbox({ url: 'postgres://me:s3cret@127.0.0.1:1/app', timeoutMs: 200 });
    const error = await inbox.claim('rag', 'a', { leaseMs: 1_000 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'inbox.unavailable' });
    expect(everythingIn(error)).not.toContain('s3cret');
    await inbox.close();
  });
});
