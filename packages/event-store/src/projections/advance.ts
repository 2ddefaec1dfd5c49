import { BloodbankError, toError } from '@bloodbank/core/errors';
import type { EventStore, StoredMessage } from '@bloodbank/core/ports';
import type { Database, Query } from '../postgres/database.js';
import type { StoreNames } from '../postgres/names.js';
import { gapError } from '../store-call.js';
import { type Build, lockBuild, schemaOf } from './builds.js';
import type { Projection } from './projection.js';
import { quote } from './schema-of.js';

export interface Advancing {
  readonly database: Database;
  readonly names: StoreNames;
  readonly storeSchema: string;
  readonly store: Pick<EventStore, 'read' | 'extent' | 'waitFor'>;
  readonly projection: Projection;
  /** Who works at it, as others are told. */
  readonly holder: string;
  readonly leaseMs: number;
  readonly batchSize: number;
}

/**
 * lagging    there is more to do.
 * caught-up  it had looked at everything when it began.
 * resting    somebody paused it.
 * elsewhere  another process is at it, or it is no more.
 */
export type Advance = 'lagging' | 'caught-up' | 'resting' | 'elsewhere';

/** Errors of the database that say nothing about the event: connection, read-only, deadlock, resources, locks, intervention, system. */
const IS_TROUBLE = /^(08|25006|25P03|40|53|55006|55P03|57|58|XX)/;

/**
 * Takes one batch of events into a build: rows, what was parked, checkpoint and lease in one transaction, under the lock of the
 * build. Whatever becomes of this process, either all of it is there or none.
 */
export async function advance(work: Advancing, build: Build): Promise<Advance> {
  const { store, projection, holder, batchSize } = work;
  if (build.isPaused) return 'resting';
  if (build.isHeld && build.holder !== holder) return 'elsewhere';
  const { last } = await store.extent();
  const filter = { kinds: ['event'], types: projection.types } as const;
  const page =
    build.position < last
      ? await store.read({ after: build.position, before: last + 1, limit: batchSize, filter })
      : [];
  // Looked at afterwards: what retention took while the page was read is missing in it as well. What went before a build began
  // is not missing: it is no more.
  const { removed } = await store.extent();
  if (build.hasTables && removed > build.removed && build.position < removed) throw gapError(build.position, removed);
  const isWhole = page.length < batchSize;
  const position = isWhole ? Math.max(last, build.position) : (page.at(-1)?.position ?? last);
  // The usual way costs each event nothing but its handler. Only where one throws is each kept apart from the others.
  const result = await takeIn(work, build, { page, position, removed }, false).catch((thrown: unknown) => {
    if (isTrouble(thrown)) throw thrown;
    return takeIn(work, build, { page, position, removed }, true);
  });
  return result === 'taken' ? (isWhole ? 'caught-up' : 'lagging') : result;
}

async function takeIn(
  work: Advancing,
  seen: Build,
  { page, position, removed }: { page: readonly StoredMessage[]; position: number; removed: number },
  isApart: boolean,
): Promise<'taken' | 'resting' | 'elsewhere'> {
  const { database, names, storeSchema, projection, holder, leaseMs } = work;
  return database.transaction(async (query) => {
    // A process that stops breathing in here does not keep the lock.
    await query(`SET LOCAL idle_in_transaction_session_timeout = ${leaseMs}`);
    const build = await lockBuild(query, names, seen);
    if (build === undefined || build.state === 'old' || build.position !== seen.position) return 'elsewhere';
    if (build.isPaused) return 'resting';
    if (build.isHeld && build.holder !== holder) return 'elsewhere';
    const schema = schemaOf(storeSchema, build);
    await makeTables(query, schema, build, projection);
    for (const message of page) {
      const parked = isApart ? await applyApart(query, projection, message) : undefined;
      if (!isApart) await applyTo(query, projection, message);
      if (parked !== undefined) await park(query, names, build, message, parked);
    }
    await query(
      `UPDATE ${names.builds} SET position = $3, removed = $6, has_tables = true, holder = $4, reason = NULL,
         held_until = clock_timestamp() + $5 * interval '1 millisecond' WHERE name = $1 AND build = $2`,
      [build.name, build.build, position, holder, leaseMs, removed],
    );
    return 'taken';
  });
}

/** Makes the schema of a build the first time, and has its tables found by their plain names. */
async function makeTables(query: Query, schema: string, build: Build, projection: Projection): Promise<void> {
  if (!build.hasTables) await query(`CREATE SCHEMA ${quote(schema)}`);
  await query(`SET LOCAL search_path = ${quote(schema)}`);
  if (build.hasTables) return;
  for (const statement of projection.tables) await query(statement);
}

/** A statement that failed fails its event, also where the handler did not wait for it, or caught what it threw. */
async function applyTo(query: Query, projection: Projection, message: StoredMessage): Promise<void> {
  const asked: Promise<unknown>[] = [];
  const watched: Query = (text, values) => {
    const answer = query(text, values);
    asked.push(answer);
    return answer as never;
  };
  try {
    await projection.apply(message, { query: watched });
  } finally {
    await Promise.allSettled(asked);
  }
  await Promise.all(asked);
}

/** One event; what it changed is taken back where its handler throws. */
async function applyApart(query: Query, projection: Projection, message: StoredMessage): Promise<Error | undefined> {
  await query('SAVEPOINT event');
  try {
    await applyTo(query, projection, message);
    await query('RELEASE SAVEPOINT event');
    return undefined;
  } catch (thrown) {
    if (isTrouble(thrown)) throw thrown;
    await query('ROLLBACK TO SAVEPOINT event');
    return toError(thrown);
  }
}

async function park(
  query: Query,
  names: StoreNames,
  { name, build }: Build,
  { position, id, eventType }: StoredMessage,
  error: Error,
): Promise<void> {
  const code = error instanceof BloodbankError ? error.code : 'handler.failed';
  const message = error.message.slice(0, 1_000).replaceAll('\0', '');
  await query(
    `INSERT INTO ${names.parked} (name, build, position, event_id, event_type, code, message)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [name, build, position, id, eventType, code, message],
  );
}

/** Whether the database is at fault, and not the event: then nothing is parked, and the batch is tried again. */
function isTrouble(thrown: unknown): boolean {
  const { code } = toError(thrown) as { readonly code?: unknown };
  return typeof code === 'string' && code.length === 5 && IS_TROUBLE.test(code);
}
