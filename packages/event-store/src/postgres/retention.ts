import type { Retained, RetentionPolicy } from '@bloodbank/core/ports';
import type { Database, Query } from './database.js';
import { Conditions, typesToSql } from './filter-to-sql.js';
import { nextMonth, startOf } from './months.js';
import type { StoreNames } from './names.js';
import type { Partitions } from './partitions.js';

/**
 * Takes whole months away that ended before the time, oldest first, each in a transaction of its own. Where types of a month
 * stay for ever, they move to a new partition that takes the place of the old one.
 */
export async function retainSince(
  database: Database,
  names: StoreNames,
  partitions: Partitions,
  { before, keep = [], dryRun = false }: RetentionPolicy,
  timeoutMs: number,
): Promise<Retained> {
  const months = (await partitions.list()).filter((month) => startOf(nextMonth(month)) <= before);
  let [removed, kept, position] = [0, 0, 0];
  const parts: string[] = [];
  for (const month of months) {
    const found = await database.transaction((query) => clear(query, names, month, keep, dryRun), { timeoutMs });
    removed += found.removed;
    kept += found.kept;
    position = Math.max(position, found.position);
    if (found.removed > 0 || found.kept === 0) parts.push(month);
  }
  if (!dryRun) partitions.forget();
  return { removed, kept, position, parts };
}

interface Cleared {
  readonly removed: number;
  readonly kept: number;
  readonly position: number;
}

async function clear(
  query: Query,
  names: StoreNames,
  month: string,
  keep: readonly string[],
  dryRun: boolean,
): Promise<Cleared> {
  const part = names.partitionOf(month);
  // Before anything else: an append that is under way ends first, and none begins.
  await query(`SELECT position FROM ${names.head} FOR UPDATE`);
  const conditions = new Conditions();
  const isKept = keep.length === 0 ? 'false' : typesToSql(conditions, keep);
  const { rows } = await query<Cleared>(
    `SELECT count(*) FILTER (WHERE NOT (${isKept}))::bigint AS removed, count(*) FILTER (WHERE ${isKept})::bigint AS kept,
       coalesce(max(position) FILTER (WHERE NOT (${isKept})), 0) AS position FROM ${part}`,
    conditions.values,
  );
  const { removed = 0, kept = 0, position = 0 } = rows[0] ?? {};
  const found = { removed: Number(removed), kept: Number(kept), position: Number(position) };
  if (dryRun || (found.removed === 0 && found.kept > 0)) return found;
  await query(`ALTER TABLE ${names.events} DETACH PARTITION ${part}`);
  if (found.kept > 0) {
    const old = `${part.slice(0, -monthSuffix(month).length)}old_${monthSuffix(month)}`;
    await query(`ALTER TABLE ${part} RENAME TO ${old.slice(old.lastIndexOf('.') + 1)}`);
    const [from, until] = [startOf(month), startOf(nextMonth(month))].map((moment) => `'${moment.toISOString()}'`);
    await query(`CREATE TABLE ${part} PARTITION OF ${names.events} FOR VALUES FROM (${from}) TO (${until})`);
    await query(`INSERT INTO ${part} SELECT * FROM ${old} WHERE ${isKept}`, conditions.values);
    await query(`DROP TABLE ${old}`);
  } else {
    await query(`DROP TABLE ${part}`);
  }
  await query(`UPDATE ${names.head} SET removed = greatest(removed, $1)`, [found.position]);
  return found;
}

function monthSuffix(month: string): string {
  return month.replace('-', '_');
}
