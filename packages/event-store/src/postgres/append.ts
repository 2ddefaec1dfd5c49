import type { Appended, RecordedMessage } from '@bloodbank/core/ports';
import { readMessage } from '../message/read-message.js';
import type { Database, Query } from './database.js';
import { monthOf } from './months.js';
import type { StoreNames } from './names.js';
import type { Partitions } from './partitions.js';
import { insertSql, type NewRow, toColumns } from './rows.js';
import type { Statistics } from './statistics.js';

/** Classes of errors that say that a value does not fit, and of limits that a value can exceed. */
const IS_ABOUT_A_VALUE = /^(22|54)/;

/**
 * Adds messages in one transaction. It takes the lock of the head first and holds it until it has committed, so positions are
 * given in the order of commits: a reader that has seen a position has seen all before it.
 */
export async function appendMessages(
  database: Database,
  names: StoreNames,
  partitions: Partitions,
  statistics: Statistics,
  messages: readonly RecordedMessage[],
): Promise<Appended> {
  const rows = distinct(messages.map((message) => ({ message, facts: readMessage(message) })));
  const months = rows.map(({ message }) => monthOf(message.recordedAt ?? new Date()));
  await partitions.ensureFor(months);
  const attempt = (those: readonly NewRow[]): Promise<Appended> =>
    database.transaction((query) => insertNew(query, names, those));
  const { added, position } = await attempt(rows).catch(async (thrown: unknown) => {
    if (!IS_ABOUT_A_VALUE.test(String((thrown as { readonly code?: unknown }).code))) throw thrown;
    return attempt(await withoutUnsearchable(database, rows));
  });
  if (added > 0) for (const month of months) statistics.note(month);
  return { added, known: messages.length - added, position };
}

/**
 * Of what the planner knows of a fresh month, it would read all of it for each batch, and compile that. Whoever asks for a few hundred ids
 * wants the index, whatever is known.
 */
const BY_INDEX = "set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)";

async function insertNew(query: Query, names: StoreNames, rows: readonly NewRow[]): Promise<Appended> {
  const { rows: heads } = await query<{ readonly position: number }>(
    `SELECT position, ${BY_INDEX} FROM ${names.head} FOR UPDATE`,
  );
  const head = Number(heads[0]?.position ?? 0);
  const ids = rows.map(({ facts }) => facts.id);
  const { rows: there } = await query<{ readonly event_id: string }>(
    `SELECT event_id FROM ${names.events} WHERE event_id = ANY ($1)`,
    [ids],
  );
  const known = new Set(there.map(({ event_id }) => event_id));
  const fresh = rows.filter(({ facts }) => !known.has(facts.id));
  if (fresh.length > 0) {
    await query(insertSql(names.events), [...toColumns(fresh), head]);
    await query(`UPDATE ${names.head} SET position = $1`, [head + fresh.length]);
  }
  return { added: fresh.length, known: rows.length - fresh.length, position: head + fresh.length };
}

function distinct(rows: readonly NewRow[]): readonly NewRow[] {
  const seen = new Set<string>();
  return rows.filter(({ facts: { id } }) => !seen.has(id) && seen.add(id));
}

/** Rare: a text that looked well, and that this server does not take for JSON. Each is tried alone, and its bytes stay. */
async function withoutUnsearchable(database: Database, rows: readonly NewRow[]): Promise<readonly NewRow[]> {
  const tried: NewRow[] = [];
  for (const row of rows) {
    const { json } = row.facts;
    const reason = json === null ? null : await refusalOf(database, json);
    tried.push(reason === null ? row : { ...row, facts: { ...row.facts, json: null, unsearchable: reason } });
  }
  return tried;
}

async function refusalOf(database: Database, json: string): Promise<string | null> {
  try {
    await database.query('SELECT ($1::text::jsonb) IS NULL', [json]);
    return null;
  } catch (thrown) {
    const { code, message } = thrown as { readonly code?: unknown; readonly message?: unknown };
    if (!IS_ABOUT_A_VALUE.test(String(code))) throw thrown;
    return `the database cannot hold it as JSON: ${String(message).slice(0, 200)}`;
  }
}
