import { BloodbankError, isInstance } from '@bloodbank/core/errors';
import { withTimeout } from '@bloodbank/core/time';
import type { Database } from './database.js';
import { describeFailure } from './describe-failure.js';
import { doneSteps } from './migrate.js';
import { MIGRATIONS } from './migrations/migrations.js';
import { type StoreNames, storeNames } from './names.js';
import { openDatabase, usualTimeoutMs } from './open-database.js';

/** What an event store says of itself to somebody who changes nothing in it. */
export interface StoreExamination {
  /** As it may be shown, without a password. */
  readonly address: string;
  /** Such as `17.2`. */
  readonly serverVersion: string;
  readonly role: string;
  readonly schema: string;
  /** Migrations that were made; 0 where there are no tables yet. */
  readonly step: number;
  /** Those that this program knows. */
  readonly newestStep: number;
  /** A standby, or set so: nothing can be recorded. */
  readonly isReadOnly: boolean;
  /** The role may make what is missing: the tables, or where there are some, the next migration and the next month. */
  readonly mayCreate: boolean;
  /** The role may read what is there and add to it; undefined where there are no tables. */
  readonly mayWrite?: boolean;
  /** When the newest message was recorded; null where there is none. */
  readonly newest: Date | null;
}

export interface ExamineOptions {
  readonly url: string;
  readonly schema?: string;
  readonly timeoutMs?: number;
}

/**
 * Asks an event store what it is, and changes nothing.
 *
 * @throws {BloodbankError} `store.unavailable`, with what to do, where it cannot be asked.
 */
export async function examineStore(options: ExamineOptions): Promise<StoreExamination> {
  const { url, schema = 'public', timeoutMs = usualTimeoutMs(url) } = options;
  const database = openDatabase(url, timeoutMs);
  try {
    return await withTimeout(examine(database, storeNames(schema), schema), timeoutMs, database.name);
  } catch (thrown) {
    if (isInstance(thrown, BloodbankError) && thrown.code === 'store.unavailable') throw thrown;
    const { says, remedy } = describeFailure(thrown);
    throw new BloodbankError('store.unavailable', `${database.name} ${says}`, {
      cause: thrown,
      ...(remedy === undefined ? {} : { remedy }),
    });
  } finally {
    await database.close();
  }
}

async function examine(database: Database, names: StoreNames, schema: string): Promise<StoreExamination> {
  const { rows } = await database.query<ServerRow>(
    `SELECT current_setting('server_version') AS version, current_user AS role,
       current_setting('transaction_read_only')::boolean AS "isReadOnly",
       CASE WHEN to_regnamespace($1) IS NULL THEN has_database_privilege(current_database(), 'CREATE')
         ELSE has_schema_privilege(to_regnamespace($1), 'CREATE') END AS "mayCreate"`,
    [names.schema],
  );
  const [server] = rows;
  if (server === undefined) throw new Error('it says nothing of itself');
  const common = {
    address: database.name,
    serverVersion: server.version,
    role: server.role,
    schema,
    newestStep: MIGRATIONS.at(-1)?.number ?? 0,
    isReadOnly: server.isReadOnly,
  };
  const step = await doneSteps(database, names);
  if (step === 0) return { ...common, step, mayCreate: server.mayCreate, newest: null };
  const { rows: found } = await database.query<TablesRow>(
    `SELECT has_table_privilege($1, 'SELECT') AND has_table_privilege($1, 'INSERT')
         AND has_table_privilege($2, 'SELECT') AND has_table_privilege($2, 'UPDATE') AS "mayWrite",
       has_table_privilege($1, 'SELECT') AS "mayRead",
       pg_has_role(relowner, 'USAGE') AS "isOwner"
     FROM pg_class WHERE oid = to_regclass($1)`,
    [names.events, names.head],
  );
  const { mayWrite = false, mayRead = false, isOwner = false } = found[0] ?? {};
  const mayCreate = server.mayCreate && isOwner;
  return { ...common, step, mayCreate, mayWrite, newest: mayRead ? await newestIn(database, names) : null };
}

interface ServerRow {
  readonly version: string;
  readonly role: string;
  readonly isReadOnly: boolean;
  readonly mayCreate: boolean;
}

interface TablesRow {
  readonly mayWrite: boolean;
  readonly mayRead: boolean;
  readonly isOwner: boolean;
}

async function newestIn(database: Database, { events }: StoreNames): Promise<Date | null> {
  const { rows } = await database.query<{ readonly newest: Date }>(
    `SELECT recorded_at AS newest FROM ${events} ORDER BY position DESC LIMIT 1`,
  );
  return rows[0]?.newest ?? null;
}
