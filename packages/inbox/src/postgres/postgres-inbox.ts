import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { maskUrl } from '@bloodbank/core/message';
import type { Inbox, InboxClaim } from '@bloodbank/core/ports';
import { withTimeout } from '@bloodbank/core/time';
import type pg from 'pg';
import { assertShort } from '../assert-short.js';
import { createInboxCall } from '../inbox-call.js';
import { inboxKeyOf } from '../inbox-key.js';
import { checkWindow } from '../window.js';
import { inboxTableOf } from './inbox-table.js';
import { createSweeper } from './sweeper.js';

export interface PostgresInboxOptions {
  /** `postgres://`. */
  readonly url: string;
  /** How long a handled key is remembered. Default 24 hours. */
  readonly windowMs?: number;
  /** From a call to its settlement, connecting included. Default 2 seconds. */
  readonly timeoutMs?: number;
  /** Where the table `bloodbank_inbox` is, or is created by the first call. Default `public`. */
  readonly schema?: string;
}

/**
 * An inbox in PostgreSQL: one table, one statement for each call.
 *
 * @example
 * ```ts
 * const inbox = createPostgresInbox({ url: 'postgres://127.0.0.1:5432/app' });
 * ```
 */
export function createPostgresInbox(options: PostgresInboxOptions): Inbox {
  const { url, timeoutMs = 2_000, schema = 'public' } = options;
  const windowMs = checkWindow(options.windowMs);
  const table = inboxTableOf(schema);
  // Only who uses it pays for loading it.
  const { Pool } = createRequire(import.meta.url)('pg') as typeof pg;
  const pool = new Pool({
    connectionString: url,
    max: 5,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    application_name: 'bloodbank-inbox',
  });
  // A connection that breaks while it rests is replaced; without a listener the process would end.
  pool.on('error', () => {});
  const call = createInboxCall(`PostgreSQL at ${maskUrl(url)}`, timeoutMs);
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

  async function look(id: string): Promise<InboxClaim> {
    const { rows } = await ask<{ isHeld: boolean; value: string | null }>(table.look, [id]);
    const [row] = rows;
    // A row that is gone by now was given back a moment ago: whoever asks again will have it.
    if (row === undefined || row.isHeld) return { state: 'busy' };
    return { state: 'done', ...(row.value === null ? {} : { value: JSON.parse(row.value) as string }) };
  }

  return {
    windowMs,
    async claim(consumer, key, { leaseMs }) {
      const id = inboxKeyOf(consumer, key);
      const holder = randomUUID();
      const { rowCount } = await ask(table.claim, [id, holder, leaseMs]);
      if (rowCount !== 1) return look(id);
      sweep();
      return {
        state: 'claimed',
        async complete(value) {
          assertShort(value);
          // As JSON: text in PostgreSQL cannot hold every character.
          await ask(table.complete, [id, value === undefined ? null : JSON.stringify(value), windowMs]);
        },
        async release() {
          await ask(table.release, [id, holder]);
        },
      };
    },
    close() {
      closing ??= withTimeout(pool.end(), timeoutMs, 'Closing the inbox').catch(() => {});
      return closing;
    },
  };
}
