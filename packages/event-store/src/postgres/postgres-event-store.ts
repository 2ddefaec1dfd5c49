import type { EventStore } from '@bloodbank/core/ports';
import { createStoreOn } from './create-store-on.js';
import { openDatabase, usualTimeoutMs } from './open-database.js';

export interface PostgresEventStoreOptions {
  /** `postgres://`, or `pglite:` and the path of a folder: a PostgreSQL without a server, which needs `@electric-sql/pglite`. */
  readonly url: string;
  /** From a call to its settlement, connecting included. Default 10 seconds; 120 for PGlite, which makes a cluster first. */
  readonly timeoutMs?: number;
  /** Where the tables are, or are created by the first call. Default `public`. */
  readonly schema?: string;
  /** How soon a reader that waits sees what others append. Default 200. */
  readonly pollMs?: number;
  /** False for whoever only asks: where there are no tables yet, calls reject `store.unavailable`, and none are made. Default true. */
  readonly mayCreate?: boolean;
}

/**
 * The event store in PostgreSQL, 12 or newer. Its tables are created and brought up to date by the first call.
 *
 * @example
 * ```ts
 * const store = createPostgresEventStore({ url: 'postgres://127.0.0.1:5432/app' });
 * ```
 */
export function createPostgresEventStore(options: PostgresEventStoreOptions): EventStore {
  const { url, timeoutMs = usualTimeoutMs(url), ...rest } = options;
  return createStoreOn(openDatabase(url, timeoutMs), { timeoutMs, ...rest });
}
