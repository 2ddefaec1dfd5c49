import { createRequire } from 'node:module';
import { withTimeout } from '@bloodbank/core/time';
import type pg from 'pg';
import { SWEEP_BATCH } from './inbox-table.js';

const SWEEP_EVERY_MS = 60_000;

/** Where a table is, and the statements that make it and remove its forgotten rows. */
export interface TableStatements {
  readonly name: string;
  readonly schema: string;
  readonly createSchema: string;
  readonly create: string;
  readonly sweep: string;
}

export interface OpenTableOptions {
  readonly url: string;
  /** Of one statement, and of closing. */
  readonly timeoutMs: number;
  /** How the server names the connections. */
  readonly application: string;
  readonly table: TableStatements;
  /** One question to the store: answered, or refused with the store's own error. */
  readonly call: <T>(ask: () => Promise<T>) => Promise<T>;
}

/** One table in PostgreSQL, which the first question creates where it is missing. */
export interface OpenTable {
  ask<R extends pg.QueryResultRow>(statement: string, values: readonly unknown[]): Promise<pg.QueryResult<R>>;
  /** Removes forgotten rows beside the work, now and then. */
  sweep(): void;
  close(): Promise<void>;
}

export function openTable({ url, timeoutMs, application, table, call }: OpenTableOptions): OpenTable {
  // Only who uses it pays for loading it.
  const { Pool } = createRequire(import.meta.url)('pg') as typeof pg;
  const pool = new Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    application_name: application,
  });
  // A connection that breaks while it rests is replaced; without a listener the process would end.
  pool.on('error', () => {});
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

  return {
    ask: (statement, values) =>
      call(async () => {
        created ??= create().catch((error: unknown) => {
          created = undefined;
          throw error;
        });
        await created;
        return pool.query(statement, [...values]);
      }),
    sweep: createSweeper(() => pool.query(table.sweep)),
    close() {
      closing ??= withTimeout(pool.end(), timeoutMs, `Closing ${application}`).catch(() => {});
      return closing;
    },
  };
}

/** Removes forgotten rows beside the work, never for it: one batch at a time, the next at once only after a full one. */
function createSweeper(sweep: () => Promise<{ readonly rowCount: number | null }>): () => void {
  let nextAt = 0;
  return () => {
    const now = performance.now();
    if (now < nextAt) return;
    nextAt = now + SWEEP_EVERY_MS;
    sweep().then(
      ({ rowCount }) => {
        if (rowCount === SWEEP_BATCH) nextAt = 0;
      },
      () => {},
    );
  };
}
