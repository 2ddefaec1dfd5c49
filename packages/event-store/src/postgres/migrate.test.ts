import { describeOnServer, freshName } from '@bloodbank/testkit';
import { afterAll, expect, test } from 'vitest';
import type { Database } from './database.js';
import { doneSteps, migrate } from './migrate.js';
import { MIGRATIONS } from './migrations/migrations.js';
import { storeNames } from './names.js';
import { createPgDatabase } from './pg-database.js';

describeOnServer('PostgreSQL', 'migrations', (url) => {
  const database = createPgDatabase(url, 20_000);
  const schemas: string[] = [];
  const fresh = () => {
    const schema = freshName('migrations');
    schemas.push(schema);
    return { schema, names: storeNames(schema) };
  };

  afterAll(async () => {
    for (const schema of schemas) await database.query(`DROP SCHEMA IF EXISTS ${storeNames(schema).schema} CASCADE`);
    await database.close();
  });

  test.each(MIGRATIONS)('step $number, $name, leaves the tables that it always has', async ({ number, name }) => {
    const { schema, names } = fresh();
    const steps = MIGRATIONS.slice(0, number);
    expect(await migrate(database, names, steps)).toBe(number);
    const file = `migrations/snapshots/${String(number).padStart(4, '0')}-${name}.txt`;
    await expect(await describeTables(database, schema)).toMatchFileSnapshot(file);
  });

  test('each step can be taken alone, and what is done is not done again', async () => {
    const { names } = fresh();
    for (const { number } of MIGRATIONS) {
      expect(await migrate(database, names, MIGRATIONS.slice(0, number))).toBe(number);
      expect(await doneSteps(database, names)).toBe(number);
    }
    expect(await migrate(database, names)).toBe(MIGRATIONS.length);
  });

  test('of several that start at once, each ends at the newest step', async () => {
    const { names } = fresh();
    const others = Array.from({ length: 4 }, () => createPgDatabase(url, 20_000));
    const ends = await Promise.all(others.map((other) => migrate(other, names)));
    expect(ends).toEqual(Array(4).fill(MIGRATIONS.length));
    await Promise.all(others.map((other) => other.close()));
  });

  test('a step that fails leaves nothing of itself, and the next start takes it', async () => {
    const { names } = fresh();
    const number = MIGRATIONS.length + 1;
    const bad = { number, name: 'bad', sql: () => `CREATE TABLE ${names.schema}.half (id int);\nSELECT 1/0` };
    await expect(migrate(database, names, [...MIGRATIONS, bad])).rejects.toThrow('division by zero');
    expect(await doneSteps(database, names)).toBe(MIGRATIONS.length);
    const good = { ...bad, sql: () => `CREATE TABLE ${names.schema}.half (id int)` };
    expect(await migrate(database, names, [...MIGRATIONS, good])).toBe(number);
  });

  test('tables of a newer program are left alone', async () => {
    const { names } = fresh();
    await migrate(database, names);
    await database.query(`INSERT INTO ${names.migrations} (number, name) VALUES (99, 'of tomorrow')`);
    await expect(migrate(database, names)).rejects.toMatchObject({ code: 'config.invalid' });
  });
});

test('steps are numbered from 1 without gaps', () => {
  expect(MIGRATIONS.map(({ number }) => number)).toEqual(MIGRATIONS.map((_, index) => index + 1));
});

async function describeTables(database: Database, schema: string): Promise<string> {
  const { rows: columns } = await database.query<{ readonly line: string }>(
    `SELECT table_name || '.' || column_name || ' ' || data_type || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END
       || coalesce(' default ' || column_default, '') AS line
     FROM information_schema.columns WHERE table_schema = $1 ORDER BY table_name, ordinal_position`,
    [schema],
  );
  const { rows: indexes } = await database.query<{ readonly line: string }>(
    'SELECT indexdef AS line FROM pg_indexes WHERE schemaname = $1 ORDER BY indexname',
    [schema],
  );
  const lines = [...columns, ...indexes].map(({ line }) => line.replaceAll(`${storeNames(schema).schema}.`, ''));
  return `${lines.join('\n').replaceAll(`${schema}.`, '')}\n`;
}
