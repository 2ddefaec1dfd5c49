import type { ReplayLog, ReplayRecord, ReplayState } from '../replay/replay-log.js';
import { createStoreCall } from '../store-call.js';
import { migrate } from './migrate.js';
import { storeNames } from './names.js';
import { openDatabase, usualTimeoutMs } from './open-database.js';
import type { PostgresEventStoreOptions } from './postgres-event-store.js';

/** The replays of the event store in the same database. */
export function createPostgresReplayLog(options: Omit<PostgresEventStoreOptions, 'pollMs'>): ReplayLog {
  const { url, timeoutMs = usualTimeoutMs(url), schema = 'public' } = options;
  const database = openDatabase(url, timeoutMs);
  const names = storeNames(schema);
  const table = names.replays;
  const call = createStoreCall(database.name, timeoutMs, { failure: undefined });
  let migrated: Promise<number> | undefined;
  const ask = <R>(text: string, values: readonly unknown[]): Promise<readonly R[]> =>
    call(async () => {
      migrated ??= migrate(database, names).catch((thrown: unknown) => {
        migrated = undefined;
        throw thrown;
      });
      await migrated;
      return (await database.query<R>(text, values)).rows;
    });
  const COLUMNS = 'plan, state, position, replayed, started_by, started_at, changed_at, note, shadow';

  return {
    async begin(plan, by) {
      const rows = await ask<ReplayRecord>(
        `INSERT INTO ${table} (id, plan, state, position, started_by) VALUES ($1, $2, 'running', $3, $4)
         ON CONFLICT (id) DO UPDATE SET changed_at = now(), note = NULL,
           state = CASE ${table}.state WHEN 'done' THEN 'done' ELSE 'running' END
         RETURNING ${COLUMNS}`,
        [plan.id, JSON.stringify(plan), Math.max(0, plan.first - 1), by],
      );
      return rows[0] as ReplayRecord;
    },
    async checkpoint(id, position, replayed) {
      const rows = await ask<{ readonly state: ReplayState }>(
        `UPDATE ${table} SET position = $2, replayed = $3, changed_at = now() WHERE id = $1 RETURNING state`,
        [id, position, replayed],
      );
      return rows[0]?.state ?? 'cancelled';
    },
    async end(id, state, note, shadow) {
      await ask(`UPDATE ${table} SET state = $2, note = $3, shadow = $4, changed_at = now() WHERE id = $1`, [
        id,
        state,
        note?.replaceAll('\0', '') ?? null,
        // A name that jsonb does not take is one that nobody would miss here.
        shadow === undefined ? null : JSON.stringify(shadow).replaceAll(/\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})/g, '?'),
      ]);
    },
    async cancel(id) {
      const rows = await ask(
        `UPDATE ${table} SET state = 'cancelled', changed_at = now() WHERE id = $1 AND state IN ('running', 'stopped') RETURNING id`,
        [id],
      );
      return rows.length === 1;
    },
    async find(id) {
      return (await ask<ReplayRecord>(`SELECT ${COLUMNS} FROM ${table} WHERE id = $1`, [id]))[0];
    },
    list: (limit) => ask<ReplayRecord>(`SELECT ${COLUMNS} FROM ${table} ORDER BY started_at DESC LIMIT $1`, [limit]),
    close: () => database.close(),
  };
}
