import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { maskUrl } from '@bloodbank/core/message';
import type { CommandStore, Markable, RecordedCommand } from '@bloodbank/core/ports';
import { withTimeout } from '@bloodbank/core/time';
import type pg from 'pg';
import { inboxKeyOf } from '../inbox-key.js';
import { createSweeper } from '../postgres/sweeper.js';
import { checkWindow } from '../window.js';
import { commandTableOf } from './command-table.js';
import { createStoreCall, rankOf, stageOf } from './store-parts.js';

export interface PostgresCommandStoreOptions {
  /** `postgres://`. */
  readonly url: string;
  /** How long a record is kept. Default 24 hours. */
  readonly windowMs?: number;
  /** From a call to its settlement, connecting included. Default 5 seconds. */
  readonly timeoutMs?: number;
  /** Where the table `bloodbank_commands` is, or is created by the first call. Default `public`. */
  readonly schema?: string;
}

interface Row {
  readonly outcome: string | null;
  readonly stage: number;
}

/**
 * The store of commands in PostgreSQL: one table, one statement for each call.
 *
 * @example
 * ```ts
 * const store = createPostgresCommandStore({ url: 'postgres://127.0.0.1:5432/app' });
 * ```
 */
export function createPostgresCommandStore(options: PostgresCommandStoreOptions): CommandStore {
  const { url, timeoutMs = 5_000, schema = 'public' } = options;
  const windowMs = checkWindow(options.windowMs);
  const table = commandTableOf(schema);
  // Only who uses it pays for loading it.
  const { Pool } = createRequire(import.meta.url)('pg') as typeof pg;
  const pool = new Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    application_name: 'bloodbank-commands',
  });
  // A connection that breaks while it rests is replaced; without a listener the process would end.
  pool.on('error', () => {});
  const call = createStoreCall(`PostgreSQL at ${maskUrl(url)}`, timeoutMs);
  const sweep = createSweeper(() => pool.query(table.sweep));
  let created: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  async function create(): Promise<void> {
    // Looked for first, even so: who may not create can still use, and a mere IF NOT EXISTS asks for the right.
    const { rows } = await pool.query(
      'SELECT to_regclass($1) IS NOT NULL AS "hasTable", to_regnamespace($2) IS NOT NULL AS "hasSchema"',
      [table.name, table.schema],
    );
    if (rows[0]?.hasTable === true) return;
    if (rows[0]?.hasSchema !== true) await pool.query(table.createSchema);
    await pool.query(table.create);
  }

  const ask = <R extends pg.QueryResultRow>(
    statement: string,
    values: readonly unknown[],
  ): Promise<pg.QueryResult<R>> =>
    call(async () => {
      created ??= create().catch((error: unknown) => {
        created = undefined;
        throw error;
      });
      await created;
      return pool.query<R>(statement, [...values]);
    });

  const lookAt = async (id: string): Promise<Row | undefined> =>
    (await ask<Row & pg.QueryResultRow>(table.look, [id])).rows[0];

  const recorded = (id: string, outcome: string, stage: number): RecordedCommand & Markable => ({
    state: 'recorded',
    outcome,
    stage: stageOf(stage),
    async mark(to) {
      await ask(table.mark, [id, rankOf(to)]);
    },
    async forget() {
      await ask(table.forget, [id, outcome]);
    },
  });

  return {
    isDurable: true,
    windowMs,
    async claim(owner, key, { leaseMs }) {
      const id = inboxKeyOf(owner, key);
      const holder = randomUUID();
      const { rowCount } = await ask(table.claim, [id, holder, leaseMs]);
      if (rowCount !== 1) {
        const row = await lookAt(id);
        // A row that is gone by now was given back a moment ago: whoever asks again will have it.
        return row?.outcome == null ? { state: 'busy' } : recorded(id, row.outcome, row.stage);
      }
      sweep();
      return {
        state: 'claimed',
        async record(outcome) {
          const { rowCount: written } = await ask(table.record, [id, outcome, windowMs]);
          if (written === 1) return recorded(id, outcome, 0);
          const row = await lookAt(id);
          return recorded(id, row?.outcome ?? outcome, row?.stage ?? 0);
        },
        renew: async () => (await ask(table.renew, [id, holder, leaseMs])).rowCount === 1,
        async release() {
          await ask(table.release, [id, holder]);
        },
      };
    },
    async look(owner, key) {
      const row = await lookAt(inboxKeyOf(owner, key));
      if (row === undefined) return undefined;
      return row.outcome === null
        ? { state: 'busy' }
        : { state: 'recorded', outcome: row.outcome, stage: stageOf(row.stage) };
    },
    close() {
      closing ??= withTimeout(pool.end(), timeoutMs, 'Closing the store of commands').catch(() => {});
      return closing;
    },
  };
}
