import type { Database, Query } from '../postgres/database.js';
import { createPgDatabase } from '../postgres/pg-database.js';
import { type OpenPglite, openPglite } from './open-pglite.js';

/** What opens a folder takes: PGlite makes a cluster of 40 MB first, and again after its process was killed. */
export const PGLITE_TIMEOUT_MS = 120_000;

/** The cluster of a folder, opened by the first call, and again where its process is gone. */
export function createPgliteDatabase(folder: string, timeoutMs: number): Database {
  let opening: Promise<{ readonly served: OpenPglite; readonly database: Database }> | undefined;
  let isClosed = false;

  const open = async () => {
    const known = await opening?.catch(() => undefined);
    if (known?.served.isServed === true) return known.database;
    const lost = opening;
    if (known !== undefined) void known.database.close();
    // Of several calls that find it gone, the first opens it.
    if (opening === lost) {
      opening = openPglite(folder, timeoutMs).then((served) => ({
        served,
        database: createPgDatabase(served.url, timeoutMs),
      }));
    }
    return (await opening)?.database;
  };
  const database = async (): Promise<Database> => {
    const found = isClosed ? undefined : await open();
    if (found === undefined) throw new Error('it is closed');
    return found;
  };

  return {
    name: `PGlite in ${folder}`,
    kind: 'pglite',
    query: (async (text: string, values?: readonly unknown[]) => (await database()).query(text, values)) as Query,
    transaction: async (work, options) => (await database()).transaction(work, options),
    async close() {
      isClosed = true;
      const known = await opening?.catch(() => undefined);
      await known?.database.close();
      known?.served.letGo();
    },
  };
}
