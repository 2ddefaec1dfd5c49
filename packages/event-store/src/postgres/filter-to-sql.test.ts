import { describeOnServer, freshName } from '@bloodbank/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { Conditions, typesToSql } from './filter-to-sql.js';
import { createPgDatabase } from './pg-database.js';

interface Plan {
  readonly 'QUERY PLAN': readonly [{ readonly Plan: { readonly 'Plan Rows': number } }];
}

describeOnServer('PostgreSQL', 'a pattern of types', (url) => {
  test('is not taken for one that hardly any row matches: else all that match are read to find the newest', async () => {
    const database = createPgDatabase(url, 20_000);
    const table = `"${freshName('types')}"`;
    onTestFinished(async () => {
      await database.query(`DROP TABLE IF EXISTS ${table}`);
      await database.close();
    });
    await database.query(
      `CREATE TABLE ${table} AS SELECT 'thing_' || n % 10 || '.made' COLLATE "C" AS event_type FROM generate_series(1, 10000) n`,
    );
    await database.query(`ANALYZE ${table}`);
    const conditions = new Conditions();
    conditions.add(typesToSql(conditions, ['thing_3.*']));
    const { rows } = await database.query(
      `EXPLAIN (FORMAT JSON) SELECT * FROM ${table} WHERE ${conditions.where}`,
      conditions.values,
    );
    const [{ Plan: plan }] = (rows[0] as unknown as Plan)['QUERY PLAN'];
    // There are a thousand.
    expect(plan['Plan Rows']).toBeGreaterThan(250);
  });
});
