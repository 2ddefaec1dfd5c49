import { BloodbankError } from '@bloodbank/core/errors';
import type { EventFilter, EventStore, ReadRequest, StoredMessage, StoreSummary } from '@bloodbank/core/ports';
import { pause } from '@bloodbank/core/time';
import { textFrom } from '../message/read-value.js';
import { summariseTypes } from '../message/summarise-types.js';
import { assertLimit, type CallState, createStoreCall, gapError } from '../store-call.js';
import { appendMessages } from './append.js';
import type { Database } from './database.js';
import { addFilter, Conditions } from './filter-to-sql.js';
import { doneSteps, migrate } from './migrate.js';
import { type StoreNames, storeNames } from './names.js';
import { Partitions } from './partitions.js';
import { retainSince } from './retention.js';
import { type EventRow, READ_COLUMNS, toMessage } from './rows.js';
import { Statistics } from './statistics.js';

export interface StoreOnOptions {
  readonly timeoutMs: number;
  readonly schema?: string;
  readonly pollMs?: number;
  readonly mayCreate?: boolean;
}

interface HeadRow {
  readonly position: number;
  readonly removed: number;
}

/** What removing months may take: it reads and rewrites them. */
const RETENTION_TIMEOUT_MS = 600_000;

/** The event store on any PostgreSQL. */
export function createStoreOn(database: Database, options: StoreOnOptions): EventStore {
  const { timeoutMs, schema = 'public', pollMs = 200, mayCreate = true } = options;
  const names = storeNames(schema);
  const partitions = new Partitions(database, names);
  const statistics = new Statistics(database, names);
  const state: CallState = { failure: undefined };
  let migrated: Promise<number> | undefined;
  let closing: Promise<void> | undefined;

  const ready = async (): Promise<void> => {
    if (closing !== undefined) throw new BloodbankError('store.unavailable', 'The event store is closed.');
    migrated ??= prepare(database, names, mayCreate).catch((error: unknown) => {
      migrated = undefined;
      throw error;
    });
    await migrated;
  };
  const callWithin = (limitMs: number) => {
    const call = createStoreCall(database.name, limitMs, state);
    return <T>(work: () => Promise<T>): Promise<T> =>
      call(async () => {
        await ready();
        return work();
      });
  };
  const ask = callWithin(timeoutMs);

  async function head(): Promise<HeadRow> {
    const { rows } = await database.query<HeadRow>(`SELECT position, removed FROM ${names.head}`);
    const { position = 0, removed = 0 } = rows[0] ?? {};
    return { position: Number(position), removed: Number(removed) };
  }

  async function read(request: ReadRequest): Promise<readonly StoredMessage[]> {
    const { after, before, order, limit, filter, follows } = request;
    const conditions = new Conditions();
    if (after !== undefined) conditions.add(`position > ${conditions.place(after)}`);
    if (before !== undefined) conditions.add(`position < ${conditions.place(before)}`);
    if (filter !== undefined) addFilter(conditions, filter);
    const { rows } = await database.query<EventRow>(
      `SELECT ${READ_COLUMNS} FROM ${names.events} WHERE ${conditions.where}
       ORDER BY position ${order === 'newest-first' ? 'DESC' : 'ASC'} LIMIT ${conditions.place(limit)}`,
      conditions.values,
    );
    // Looked at afterwards: what retention took while the page was read is missing in it as well.
    if (follows === true) {
      const { removed } = await head();
      if ((after ?? 0) < removed) throw gapError(after ?? 0, removed);
    }
    return rows.map(toMessage);
  }

  async function summarise(filter: EventFilter | undefined): Promise<StoreSummary> {
    const conditions = new Conditions();
    if (filter !== undefined) addFilter(conditions, filter);
    const { rows } = await database.query<SummaryRow>(
      `SELECT event_type, doc -> 'version' AS version, count(*)::bigint AS count, sum(length(body))::bigint AS bytes, min(position) AS first,
         max(position) AS last, min(occurred_at) AS oldest, max(occurred_at) AS newest
       FROM ${names.events} WHERE ${conditions.where} GROUP BY 1, 2`,
      conditions.values,
    );
    return toSummary(rows);
  }

  return {
    append: (messages) => ask(() => appendMessages(database, names, partitions, statistics, messages)),
    async read(request) {
      assertLimit(request.limit);
      return ask(() => read(request));
    },
    find: (id) =>
      ask(async () => {
        const { rows } = await database.query<EventRow>(
          `SELECT ${READ_COLUMNS} FROM ${names.events} WHERE event_id = $1 LIMIT 1`,
          [id.replaceAll('\0', '')],
        );
        return rows[0] === undefined ? undefined : toMessage(rows[0]);
      }),
    async waitFor(position, { timeoutMs: patienceMs, signal }) {
      const endsAt = performance.now() + patienceMs;
      for (;;) {
        const { position: last } = await ask(head);
        if (last > position) return true;
        const leftMs = endsAt - performance.now();
        if (leftMs <= 0 || signal?.aborted === true) return false;
        await pause(Math.min(pollMs, leftMs), signal);
      }
    },
    summarise: (filter) => ask(() => summarise(filter)),
    extent: () => ask(async () => head().then(({ position: last, removed }) => ({ last, removed }))),
    retain: (policy) =>
      callWithin(RETENTION_TIMEOUT_MS)(() => retainSince(database, names, partitions, policy, RETENTION_TIMEOUT_MS)),
    health: () => ({
      status: state.failure === undefined ? 'healthy' : 'degraded',
      store: database.kind,
      details: { address: database.name, ...(state.failure === undefined ? {} : { reason: state.failure }) },
    }),
    close() {
      closing ??= database.close();
      return closing;
    },
  };
}

/** The tables as this program knows them. */
async function prepare(database: Database, names: StoreNames, mayCreate: boolean): Promise<number> {
  if (mayCreate || (await doneSteps(database, names)) > 0) return migrate(database, names);
  throw new BloodbankError('store.unavailable', `There is no event store in ${database.name}.`, {
    remedy: 'Start `bloodbank store run` once: it makes the tables.',
  });
}

interface SummaryRow {
  readonly event_type: string;
  /** Any JSON. */
  readonly version: unknown;
  readonly count: number;
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
  readonly oldest: Date;
  readonly newest: Date;
}

function toSummary(rows: readonly SummaryRow[]): StoreSummary {
  const types = summariseTypes(
    rows.map((row) => ({
      eventType: row.event_type,
      version: textFrom(row.version),
      count: Number(row.count),
      bytes: Number(row.bytes),
    })),
  );
  const times = rows.flatMap(({ oldest, newest }) => [oldest.getTime(), newest.getTime()]);
  return {
    count: types.reduce((sum, { count }) => sum + count, 0),
    bytes: types.reduce((sum, { bytes }) => sum + bytes, 0),
    first: rows.length === 0 ? null : Math.min(...rows.map(({ first }) => Number(first))),
    last: rows.length === 0 ? null : Math.max(...rows.map(({ last }) => Number(last))),
    oldest: rows.length === 0 ? null : new Date(Math.min(...times)),
    newest: rows.length === 0 ? null : new Date(Math.max(...times)),
    types,
  };
}
