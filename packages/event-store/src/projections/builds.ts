import type { Database, Query } from '../postgres/database.js';
import type { StoreNames } from '../postgres/names.js';
import { buildSchema, projectionSchema, quote } from './schema-of.js';

/**
 * One making of a projection's tables.
 *
 * building  its tables are made beside what answers, in a schema of its own. Ends when it has caught up (live), or when another
 *           is begun in its place (old).
 * live      its tables stand where whoever asks looks for them. At most one of each projection. Ends when another has caught up.
 * old       its tables are in nobody's way, and wait to be removed with it.
 *
 * Only who holds the lock of its row may change its tables and its position; of `state` only who has that of the projection too.
 */
export interface Build {
  readonly name: string;
  readonly build: number;
  readonly version: number;
  readonly state: 'building' | 'live' | 'old';
  /** All up to here was looked at. */
  readonly position: number;
  /** What retention had removed when it was looked at last, or begun. */
  readonly removed: number;
  readonly hasTables: boolean;
  readonly holder: string | null;
  /** Whether the holder is believed to be at work, by the clock of the database. */
  readonly isHeld: boolean;
  readonly isPaused: boolean;
}

const COLUMNS = `b.name, b.build, b.version, b.state, b.position, b.removed, b.has_tables AS "hasTables", b.holder,
  coalesce(b.held_until > now(), false) AS "isHeld", p.paused AS "isPaused"`;

/** The builds of one projection, in their order. Waits for nobody. */
export async function buildsOf(
  { query }: Pick<Database, 'query'>,
  names: StoreNames,
  name: string,
): Promise<readonly Build[]> {
  const { rows } = await query<Build>(
    `SELECT ${COLUMNS} FROM ${names.builds} b JOIN ${names.projections} p USING (name) WHERE b.name = $1 ORDER BY b.build`,
    [name],
  );
  return rows;
}

/** One build with its lock; undefined where it is gone, or where somebody else has the lock. */
export async function lockBuild(query: Query, names: StoreNames, of: Build): Promise<Build | undefined> {
  const { rows } = await query<Build>(
    `SELECT ${COLUMNS} FROM ${names.builds} b JOIN ${names.projections} p USING (name)
     WHERE b.name = $1 AND b.build = $2 FOR UPDATE OF b SKIP LOCKED`,
    [of.name, of.build],
  );
  return rows[0];
}

/** Sees that the version has a build, unless a newer one answers already. */
export async function ensureBuild(
  database: Database,
  names: StoreNames,
  { name, version }: { readonly name: string; readonly version: number },
): Promise<void> {
  await database.transaction(async (query) => {
    await query(`INSERT INTO ${names.projections} (name) VALUES ($1) ON CONFLICT DO NOTHING`, [name]);
    await query(`SELECT name FROM ${names.projections} WHERE name = $1 FOR UPDATE`, [name]);
    const builds = await buildsOf({ query }, names, name);
    const isThere = builds.some((build) => build.version === version && build.state !== 'old');
    const isSuperseded = builds.some((build) => build.version > version && build.state === 'live');
    if (!isThere && !isSuperseded) await addBuild(query, names, name, version);
  });
}

/** Only with the lock of the projection. */
export async function addBuild(query: Query, names: StoreNames, name: string, version: number): Promise<void> {
  await query(
    `INSERT INTO ${names.builds} (name, build, version, state)
     SELECT $1, coalesce(max(build), 0) + 1, $2, 'building' FROM ${names.builds} WHERE name = $1`,
    [name, version],
  );
}

/** The schema in which the tables of a build stand now. */
export function schemaOf(storeSchema: string, { name, build, state }: Build): string {
  return state === 'live' ? projectionSchema(storeSchema, name) : buildSchema(storeSchema, name, build);
}

/**
 * Puts a build that has caught up where whoever asks looks, in one step, and what stood there aside. Not while it is behind what
 * answers: nobody sees a read model go back. Answers whether it was done.
 */
export async function switchTo(
  database: Database,
  names: StoreNames,
  storeSchema: string,
  { name, build }: Build,
): Promise<boolean> {
  return database.transaction(async (query) => {
    await query(`SELECT name FROM ${names.projections} WHERE name = $1 FOR UPDATE`, [name]);
    await query(`SELECT build FROM ${names.builds} WHERE name = $1 ORDER BY build FOR UPDATE`, [name]);
    const builds = await buildsOf({ query }, names, name);
    const mine = builds.find((one) => one.build === build);
    const live = builds.find(({ state }) => state === 'live');
    if (mine?.state !== 'building' || mine.isPaused) return false;
    if (live !== undefined && (live.position > mine.position || live.version > mine.version)) return false;
    const place = projectionSchema(storeSchema, name);
    if (live !== undefined) {
      const aside = buildSchema(storeSchema, name, live.build);
      await query(`ALTER SCHEMA ${quote(place)} RENAME TO ${quote(aside)}`);
    }
    await query(`ALTER SCHEMA ${quote(buildSchema(storeSchema, name, build))} RENAME TO ${quote(place)}`);
    await query(
      `UPDATE ${names.builds} SET state = CASE build WHEN $2 THEN 'live' ELSE 'old' END
       WHERE name = $1 AND (build = $2 OR version <= $3)`,
      [name, build, mine.version],
    );
    await query(`UPDATE ${names.projections} SET build = $2 WHERE name = $1`, [name, build]);
    return true;
  });
}

/** Removes an old build with its tables. One that somebody still reads is left for the next time. */
export async function removeBuild(
  database: Database,
  names: StoreNames,
  storeSchema: string,
  build: Build,
): Promise<void> {
  await database.transaction(async (query) => {
    await query("SET LOCAL lock_timeout = '1s'");
    const locked = await lockBuild(query, names, build);
    if (locked?.state !== 'old') return;
    await query(`DROP SCHEMA IF EXISTS ${quote(buildSchema(storeSchema, build.name, build.build))} CASCADE`);
    await query(`DELETE FROM ${names.parked} WHERE name = $1 AND build = $2`, [build.name, build.build]);
    await query(`DELETE FROM ${names.builds} WHERE name = $1 AND build = $2`, [build.name, build.build]);
  });
}
