import pg from 'pg';
import { RUN_NAME_START } from '../run/run-name.js';

/** What runs create on a PostgreSQL server, in the order in which it can be removed: a role goes after what it may use. */
const KINDS = [
  {
    kind: 'database',
    list: 'SELECT datname AS name FROM pg_database',
    remove: (name: string) => [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`],
  },
  {
    kind: 'schema',
    list: 'SELECT nspname AS name FROM pg_namespace',
    remove: (name: string) => [`DROP SCHEMA IF EXISTS ${name} CASCADE`],
  },
  {
    kind: 'role',
    list: 'SELECT rolname AS name FROM pg_roles',
    remove: (name: string) => [`DROP OWNED BY ${name}`, `DROP ROLE IF EXISTS ${name}`],
  },
] as const;

/** Removes databases, schemas of the connected database, and roles whose names are wanted; returns how many went. */
export async function removeLeftOvers(client: pg.Client, isWanted: (name: string) => boolean): Promise<number> {
  let removed = 0;
  for (const { list, remove } of KINDS) {
    const { rows } = await client.query<{ name: string }>(`SELECT * FROM (${list}) AS l WHERE starts_with(name, $1)`, [
      RUN_NAME_START,
    ]);
    for (const name of rows.map((row) => row.name).filter(isWanted)) {
      try {
        for (const statement of remove(pg.escapeIdentifier(name))) await client.query(statement);
        removed += 1;
      } catch {
        // Another run removes it at this moment, or it belongs to a user whose runs will.
      }
    }
  }
  return removed;
}
