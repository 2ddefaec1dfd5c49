import { describeOnServer, freshName } from '@bloodbank/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messageOf } from '../message.fixture.js';
import { describeFailure } from './describe-failure.js';
import { examineStore } from './examine-store.js';
import { createPostgresEventStore } from './postgres-event-store.js';

describeOnServer('PostgreSQL', 'examining a store', (url) => {
  const admin = new pg.Pool({ connectionString: url, max: 1 });
  const schema = freshName('examined').replaceAll('-', '_').slice(0, 60);
  const role = freshName('examiner').replaceAll('-', '_').slice(0, 60);
  const roleUrl = Object.assign(new URL(url), { username: role, password: 'wanted' }).href;
  const run = (sql: string): Promise<unknown> => admin.query(sql.replaceAll('ROLE', `"${role}"`));
  const examine = (own = url, of = schema) => examineStore({ url: own, schema: of, timeoutMs: 20_000 });

  beforeAll(async () => {
    await run("CREATE USER ROLE PASSWORD 'wanted'");
  });
  afterAll(async () => {
    await run(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
    await run('DROP OWNED BY ROLE');
    await run('DROP USER ROLE');
    await admin.end();
  });

  test('tells that there are no tables yet, and whether the role may make them', async () => {
    expect(await examine()).toMatchObject({
      step: 0,
      newestStep: expect.any(Number),
      serverVersion: expect.stringMatching(/^\d+/),
      isReadOnly: false,
      mayCreate: true,
      newest: null,
    });
    expect(await examine(roleUrl)).toMatchObject({ step: 0, role, mayCreate: false });
    const { rows } = await admin.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
    expect(rows).toEqual([]);
  });

  test('tells which migrations were made, what the role may do there, and when something was recorded', async () => {
    const store = createPostgresEventStore({ url, schema, timeoutMs: 20_000 });
    await store.append([messageOf()]);
    await store.close();
    const own = await examine();
    expect(own).toMatchObject({ mayCreate: true, mayWrite: true, newest: expect.any(Date) });
    expect(own.step).toBe(own.newestStep);
    await expect(examine(roleUrl)).rejects.toMatchObject({
      code: 'store.unavailable',
      message: expect.stringContaining('refuses: permission denied for schema'),
      remedy: expect.stringContaining('Grant the role'),
    });
    await run(`GRANT USAGE ON SCHEMA "${schema}" TO ROLE`);
    await run(`GRANT SELECT ON "${schema}".bloodbank_store_migrations TO ROLE`);
    expect(await examine(roleUrl)).toMatchObject({ mayWrite: false, mayCreate: false, newest: null });
    await run(`GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA "${schema}" TO ROLE`);
    expect(await examine(roleUrl)).toMatchObject({ mayWrite: true, mayCreate: false, newest: expect.any(Date) });
    await run('ALTER USER ROLE SET default_transaction_read_only = on');
    expect(await examine(roleUrl)).toMatchObject({ isReadOnly: true });
  });

  test('says what the server says, and what to do', async () => {
    const elsewhere = Object.assign(new URL(url), { pathname: '/nowhere' }).href;
    await expect(examine(elsewhere)).rejects.toMatchObject({
      message: expect.stringMatching(/^PostgreSQL at .* refuses: database "nowhere" does not exist$/),
      remedy: expect.stringContaining('Create the database'),
    });
    await run('ALTER USER ROLE CONNECTION LIMIT 0');
    await expect(examine(roleUrl)).rejects.toMatchObject({
      message: expect.stringContaining('refuses: too many connections'),
      remedy: expect.stringContaining('max_connections'),
    });
    await run('ALTER USER ROLE CONNECTION LIMIT -1');
    await run('ALTER USER ROLE NOLOGIN');
    await expect(examine(roleUrl)).rejects.toMatchObject({ remedy: expect.stringContaining('Correct the role') });
    await expect(examine('postgres://127.0.0.1:1/x')).rejects.toMatchObject({
      message: expect.stringContaining('does not answer: connect ECONNREFUSED'),
      remedy: expect.stringContaining('Start the server'),
    });
    const store = createPostgresEventStore({ url: elsewhere, timeoutMs: 20_000 });
    await expect(store.extent()).rejects.toMatchObject({
      code: 'store.unavailable',
      message: expect.stringContaining('refuses: database "nowhere" does not exist'),
    });
    await store.close();
  });
});

describe('what a database says', () => {
  test.each([
    ['28P01', 'password authentication failed for user "me"', 'refuses', 'Correct the password'],
    ['53100', 'could not extend file: No space left on device', 'refuses', 'Give the server room'],
    ['57P03', 'the database system is starting up', 'refuses', 'Wait for it'],
    ['25006', 'cannot execute INSERT in a read-only transaction', 'refuses', 'read-only'],
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND db', 'does not answer', 'correct host and port'],
    ['ECONNREFUSED', '', 'does not answer', 'Start the server'],
  ])('%s: %s', (code, message, verb, remedy) => {
    const failure = describeFailure(Object.assign(new Error(message), { code }));
    expect(failure.says).toBe(`${verb}: ${message || code}`);
    expect(failure.remedy).toContain(remedy);
  });

  test('a timeout, and what has no code', () => {
    expect(describeFailure(new Error('The store did not settle within 2000 ms'))).toEqual({
      says: 'does not answer: The store did not settle within 2000 ms',
      remedy: undefined,
    });
    expect(describeFailure('down').says).toContain('down');
  });
});
