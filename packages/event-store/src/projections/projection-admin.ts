import { BloodbankError } from '@bloodbank/core/errors';
import type { ProjectionAdmin, ProjectionInfo, ProjectionState } from '@bloodbank/core/ports';
import type { Database, Query } from '../postgres/database.js';
import { migrate } from '../postgres/migrate.js';
import { type StoreNames, storeNames } from '../postgres/names.js';
import { openDatabase, usualTimeoutMs } from '../postgres/open-database.js';
import { createStoreCall } from '../store-call.js';
import { addBuild, buildsOf } from './builds.js';

export interface ProjectionAdminOptions {
  /** The PostgreSQL in which the event store is: `postgres://`. */
  readonly url: string;
  /** That of the event store. Default `public`. */
  readonly schema?: string;
  /** For each call, connecting included. Default 10 seconds. */
  readonly timeoutMs?: number;
}

/** An event that the handlers of a projection could not take. */
export interface ParkedEvent {
  readonly position: number;
  readonly eventId: string;
  readonly eventType: string;
  readonly code: string;
  readonly message: string;
  readonly parkedAt: Date;
}

export interface PostgresProjectionAdmin extends ProjectionAdmin {
  /**
   * What the build that answers could not take, oldest first; before any answers, that which is being built.
   *
   * @throws {BloodbankError} `projection.unknown`
   */
  listParked(name: string, limit: number): Promise<readonly ParkedEvent[]>;
  close(): Promise<void>;
}

/** Looks at the projections of an event store in PostgreSQL, and steers whoever runs them. */
export function createProjectionAdmin(options: ProjectionAdminOptions): PostgresProjectionAdmin {
  const { url, schema = 'public', timeoutMs = usualTimeoutMs(url) } = options;
  const database = openDatabase(url, timeoutMs);
  const names = storeNames(schema);
  const call = createStoreCall(database.name, timeoutMs, { failure: undefined });
  const ask = <T>(work: () => Promise<T>): Promise<T> =>
    call(async () => {
      await migrate(database, names);
      return work();
    });
  const find = async (name: string): Promise<ProjectionInfo> => {
    const [found] = await listInfo(database, names, name);
    if (found === undefined) throw unknown(name);
    return found;
  };
  const setPaused = (name: string, isPaused: boolean): Promise<ProjectionInfo> =>
    ask(async () => {
      await database.query(`UPDATE ${names.projections} SET paused = $2 WHERE name = $1`, [name, isPaused]);
      return find(name);
    });

  // What nobody can be called is not asked for: PostgreSQL refuses such a text.
  const checked = <T>(name: string, work: () => Promise<T>): Promise<T> =>
    name.includes('\0') ? Promise.reject(unknown(name)) : work();

  return {
    list: () => ask(() => listInfo(database, names)),
    rebuild: (name) =>
      checked(name, () =>
        ask(async () => {
          await database.transaction((query) => beginBuild(query, names, name));
          return find(name);
        }),
      ),
    pause: (name) => checked(name, () => setPaused(name, true)),
    resume: (name) => checked(name, () => setPaused(name, false)),
    listParked: (name, limit) =>
      checked(name, () =>
        ask(async () => {
          await find(name);
          const { rows } = await database.query<ParkedEvent>(
            `SELECT position, event_id AS "eventId", event_type AS "eventType", code, message, parked_at AS "parkedAt"
             FROM ${names.parked} WHERE name = $1 AND build = (
               SELECT build FROM ${names.builds} WHERE name = $1 AND state <> 'old'
               ORDER BY state = 'live' DESC, build DESC LIMIT 1)
             ORDER BY position LIMIT $2`,
            [name, limit],
          );
          return rows;
        }),
      ),
    close: () => database.close(),
  };
}

/** A new build of the version that answers; of the newest, where none does. What was being built of it is given up. */
async function beginBuild(query: Query, names: StoreNames, name: string): Promise<void> {
  const { rowCount } = await query(`SELECT name FROM ${names.projections} WHERE name = $1 FOR UPDATE`, [name]);
  if (rowCount === 0) throw unknown(name);
  const builds = (await buildsOf({ query }, names, name)).filter(({ state }) => state !== 'old');
  const version = (builds.find(({ state }) => state === 'live') ?? builds.at(-1))?.version ?? 1;
  await query(`UPDATE ${names.builds} SET state = 'old' WHERE name = $1 AND version = $2 AND state = 'building'`, [
    name,
    version,
  ]);
  await addBuild(query, names, name, version);
}

interface InfoRow {
  readonly name: string;
  readonly paused: boolean;
  readonly build: number;
  readonly version: number;
  readonly state: 'building' | 'live';
  readonly position: number;
  readonly holder: string | null;
  readonly isHeld: boolean;
  readonly reason: string | null;
  readonly last: number;
  readonly waitingSince: Date | null;
  readonly now: Date;
  readonly parked: number;
}

async function listInfo(
  { query }: Pick<Database, 'query'>,
  names: StoreNames,
  name?: string,
): Promise<readonly ProjectionInfo[]> {
  const { rows } = await query<InfoRow>(
    `SELECT b.name, p.paused, b.build, b.version, b.state, b.position, b.holder, b.reason,
       coalesce(b.held_until > now(), false) AS "isHeld", h.position AS last, now() AS now,
       (SELECT recorded_at FROM ${names.events} e WHERE e.position > b.position ORDER BY e.position LIMIT 1) AS "waitingSince",
       (SELECT count(*) FROM ${names.parked} k WHERE k.name = b.name AND k.build = b.build)::int AS parked
     FROM ${names.projections} p JOIN ${names.builds} b USING (name) CROSS JOIN ${names.head} h
     WHERE b.state <> 'old' AND ($1::text IS NULL OR b.name = $1)
     ORDER BY b.name, b.state = 'live' DESC, b.build DESC`,
    [name ?? null],
  );
  const byName = new Map<string, InfoRow[]>();
  for (const row of rows) byName.set(row.name, [...(byName.get(row.name) ?? []), row]);
  return [...byName.values()].flatMap((builds) => describeProjection(builds) ?? []);
}

/** The build that answers stands first, else the newest. */
function describeProjection(builds: readonly InfoRow[]): ProjectionInfo | undefined {
  const [main] = builds;
  if (main === undefined) return undefined;
  const beside = builds.find(({ state }) => state === 'building');
  const lagEvents = Math.max(0, main.last - main.position);
  const since = main.waitingSince ?? main.now;
  return {
    name: main.name,
    version: main.version,
    state: stateOf(main, beside),
    lagEvents,
    lagSeconds: lagEvents === 0 ? 0 : Math.max(0, (main.now.getTime() - since.getTime()) / 1_000),
    parked: main.parked,
    position: main.position,
    holder: builds.find(({ isHeld }) => isHeld)?.holder ?? null,
    building:
      beside === undefined ? null : { version: beside.version, position: beside.position, parked: beside.parked },
    reason: beside?.reason ?? main.reason,
  };
}

function stateOf(main: InfoRow, beside: InfoRow | undefined): ProjectionState {
  if (main.paused) return 'paused';
  if (beside !== undefined && beside.reason !== null) return 'failed';
  if (beside?.isHeld === true) return 'building';
  if (main.reason !== null) return 'failed';
  return main.isHeld ? 'running' : 'idle';
}

function unknown(name: string): BloodbankError {
  return new BloodbankError('projection.unknown', `No projection is called ${JSON.stringify(name.slice(0, 100))}.`);
}
