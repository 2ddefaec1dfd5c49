import { fileURLToPath } from 'node:url';
import { createPgliteDatabase, PGLITE_TIMEOUT_MS } from '../pglite/pglite-database.js';
import type { Database } from './database.js';
import { createPgDatabase } from './pg-database.js';

const PGLITE = 'pglite:';

/** `postgres://…` a server; `pglite:///folder` a cluster in this folder, without one. */
export function openDatabase(url: string, timeoutMs: number): Database {
  if (!url.startsWith(PGLITE)) return createPgDatabase(url, timeoutMs);
  return createPgliteDatabase(fileURLToPath(`file:${url.slice(PGLITE.length)}`), timeoutMs);
}

/** What a call may take, where nobody says otherwise. */
export function usualTimeoutMs(url: string): number {
  return url.startsWith(PGLITE) ? PGLITE_TIMEOUT_MS : 10_000;
}
