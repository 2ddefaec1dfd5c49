import { BloodbankError } from '@bloodbank/core/errors';
import type { Database } from './database.js';
import { MIGRATIONS, type Migration } from './migrations/migrations.js';
import type { StoreNames } from './names.js';

/** Any number that nobody else takes: two processes that start at once would collide in the catalogue. */
const MIGRATION_LOCK = 4_207_242_183;

/**
 * Brings the tables to the newest step, each in a transaction of its own. Of several that start at once one does it and the
 * others wait. Looked for first: who may not create can still use what is there.
 *
 * @throws {BloodbankError} `config.invalid` where a newer program has been here.
 */
export async function migrate(
  database: Database,
  names: StoreNames,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<number> {
  const newest = migrations.at(-1)?.number ?? 0;
  const done = await doneSteps(database, names);
  if (done > newest) throw tooNew(database.name, done, newest);
  if (done === newest) return done;
  await database.transaction(async (query) => {
    await query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await query(`CREATE SCHEMA IF NOT EXISTS ${names.schema}`);
    await query(
      `CREATE TABLE IF NOT EXISTS ${names.migrations} (
         number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
  });
  for (const migration of migrations) await apply(database, names, migration);
  return newest;
}

/** The last step that was taken; 0 for none. */
export async function doneSteps(database: Database, names: StoreNames): Promise<number> {
  const { rows: tables } = await database.query<{ readonly isThere: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS "isThere"',
    [names.migrations],
  );
  if (tables[0]?.isThere !== true) return 0;
  const { rows } = await database.query<{ readonly done: number }>(
    `SELECT coalesce(max(number), 0)::int AS done FROM ${names.migrations}`,
  );
  return rows[0]?.done ?? 0;
}

async function apply(database: Database, names: StoreNames, { number, name, sql }: Migration): Promise<void> {
  await database.transaction(async (query) => {
    await query(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    const { rowCount } = await query(
      `INSERT INTO ${names.migrations} (number, name) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      [number, name],
    );
    if (rowCount === 0) return;
    for (const statement of sql(names).split(/;\s*\n/)) await query(statement);
  });
}

function tooNew(store: string, done: number, newest: number): BloodbankError {
  const message = `The event store in ${store} is at step ${done}; this program knows ${newest} steps.`;
  return new BloodbankError('config.invalid', message, { remedy: 'Use the newer version of Bloodbank here as well.' });
}
