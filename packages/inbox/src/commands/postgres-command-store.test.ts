import type { CommandStore } from '@bloodbank/core/ports';
import { describeCommandStore, describeOnServer, everythingIn, freshName, startTcpProxy } from '@bloodbank/testkit';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { createPostgresCommandStore } from './postgres-command-store.js';

describeOnServer('PostgreSQL', 'command store', (url) => {
  const admin = new pg.Pool({ connectionString: url, max: 1 });
  const schemas: string[] = [];
  const stores: CommandStore[] = [];

  const freshSchema = (): string => {
    const schema = freshName('commands');
    schemas.push(schema);
    return schema;
  };
  const open = (options: Parameters<typeof createPostgresCommandStore>[0]): CommandStore => {
    const store = createPostgresCommandStore(options);
    stores.push(store);
    return store;
  };

  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    for (const schema of schemas) await admin.query(`DROP SCHEMA IF EXISTS ${pg.escapeIdentifier(schema)} CASCADE`);
    await admin.end();
  });

  describeCommandStore('PostgreSQL', {
    open: async () => {
      const proxy = await startTcpProxy(url);
      const schema = freshSchema();
      const own: CommandStore[] = [];
      return {
        connect: async (options) => {
          const store = open({ url: proxy.url, schema, ...options });
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

  test('many instances create the table at once', async () => {
    const schema = freshSchema();
    const claims = Array.from({ length: 8 }, (_, index) =>
      open({ url, schema, timeoutMs: 15_000 }).claim('rag', String(index), { leaseMs: 60_000 }),
    );
    expect((await Promise.all(claims)).map(({ state }) => state)).toEqual(Array(8).fill('claimed'));
  });
});

describe('a PostgreSQL that is not there', () => {
  test('is told by its deadline, and without its password', async () => {
    const store = createPostgresCommandStore({ url: 'postgres://me:s3cret@127.0.0.1:1/app', timeoutMs: 200 });
    const error = await store.claim('rag', 'a', { leaseMs: 1_000 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'command.store-unavailable' });
    expect(everythingIn(error)).not.toContain('s3cret');
    await store.close();
  });
});
