import { maskUrl } from '@bloodbank/core/message';
import { withTimeout } from '@bloodbank/core/time';
import pg from 'pg';
import type { Database, Query } from './database.js';

/** Positions and counts fit a number: nobody records 2^53 messages. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8
      ? Number
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/** A pool of connections that keeps nothing for later; each statement ends by `timeoutMs`, at the server too. */
export function createPgDatabase(url: string, timeoutMs: number): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: 5,
    types,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    statement_timeout: timeoutMs,
    lock_timeout: timeoutMs,
    idle_in_transaction_session_timeout: 2 * timeoutMs,
    application_name: 'bloodbank-event-store',
  });
  // A connection that breaks while it rests is replaced; without a listener the process would end.
  pool.on('error', () => {});

  const queryOn = (client: Pick<pg.ClientBase, 'query'>, limitMs = timeoutMs): Query =>
    (async (text: string, values: readonly unknown[] = []) => {
      // Not in the types of pg: how long this one statement may take.
      const statement: pg.QueryConfig & { readonly query_timeout: number } = {
        text,
        values: [...values],
        query_timeout: limitMs,
      };
      const { rows, rowCount } = await client.query(statement);
      return { rows, rowCount: rowCount ?? 0 };
    }) as Query;

  return {
    name: `PostgreSQL at ${maskUrl(url)}`,
    kind: 'postgres',
    query: queryOn(pool),
    async transaction(work, { timeoutMs: limitMs = timeoutMs } = {}) {
      const client = await pool.connect();
      // One that broke may not be given to the next; nobody else listens while it is lent.
      const onError = (): void => {};
      client.on('error', onError);
      let isBroken = true;
      try {
        await client.query('BEGIN');
        if (limitMs !== timeoutMs) await client.query(`SET LOCAL statement_timeout = ${Math.ceil(limitMs)}`);
        const result = await work(queryOn(client, limitMs));
        await client.query('COMMIT');
        isBroken = false;
        return result;
      } catch (thrown) {
        isBroken = await client.query('ROLLBACK').then(
          () => false,
          () => true,
        );
        throw thrown;
      } finally {
        client.off('error', onError);
        client.release(isBroken);
      }
    },
    close: () => withTimeout(pool.end(), timeoutMs, 'Closing the event store').catch(() => {}),
  };
}
