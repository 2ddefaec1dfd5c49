import type { Kind } from '@bloodbank/core/contract';
import type { EventFilter } from '@bloodbank/core/ports';
import { badRequest } from '../administration/read-query.js';
import { readCursor } from '../read/cursor.js';

export interface HistoryQuery {
  readonly filter: EventFilter;
  readonly order: 'oldest-first' | 'newest-first';
  readonly limit: number;
  readonly offset: number;
  /** Where the last page ended. */
  readonly position: number | undefined;
}

const MAX_LIMIT = 1_000;
const MAX_OFFSET = 10_000;

/** Names that may be repeated or listed with commas, each under one name; on the left those of Candystore too. */
const LISTS: Readonly<Record<string, 'types' | 'domains' | 'kinds'>> = {
  type: 'types',
  event_type: 'types',
  domain: 'domains',
  kind: 'kinds',
};
const TEXTS: Readonly<Record<string, 'source' | 'agent' | 'session' | 'correlation' | 'cause' | 'text'>> = {
  source: 'source',
  agent: 'agent',
  session: 'session',
  session_id: 'session',
  correlation: 'correlation',
  correlation_id: 'correlation',
  cause: 'cause',
  text: 'text',
};
const TIMES: Readonly<Record<string, 'since' | 'until'>> = {
  since: 'since',
  start_time: 'since',
  until: 'until',
  end_time: 'until',
};

const KINDS: readonly string[] = ['event', 'command', 'reply'] satisfies Kind[];

/** @throws {GatewayError} `gateway.bad-request` for what is not understood: an answer to another question would mislead. */
export function parseHistoryQuery(query: Readonly<Record<string, unknown>>): HistoryQuery {
  const filter: Record<string, unknown> = {};
  const how: { -readonly [K in keyof Omit<HistoryQuery, 'filter'>]: HistoryQuery[K] } = {
    order: 'newest-first',
    limit: 100,
    offset: 0,
    position: undefined,
  };
  for (const [name, value] of Object.entries(query)) {
    const [list, text, time] = [own(LISTS, name), own(TEXTS, name), own(TIMES, name)];
    if (list !== undefined) filter[list] = listOf(name, value);
    else if (text !== undefined) filter[text] = textOf(name, value);
    else if (time !== undefined) filter[time] = timeOf(name, value);
    else if (name === 'limit') how.limit = countOf(name, value, 1, MAX_LIMIT);
    else if (name === 'offset') how.offset = countOf(name, value, 0, MAX_OFFSET);
    else if (name === 'cursor') how.position = positionOf(value);
    else if (name === 'order') how.order = orderOf(value);
    else throw badRequest(`There is no parameter ${JSON.stringify(name.slice(0, 40))}.`);
  }
  return { filter: filter as EventFilter, ...how };
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function listOf(name: string, value: unknown): readonly string[] {
  const items = [value].flat().flatMap((one) => textOf(name, one).split(','));
  if (items.length > 50) throw badRequest(`${name} has more than 50 values.`);
  const stranger = name === 'kind' ? items.find((item) => !KINDS.includes(item)) : undefined;
  if (stranger !== undefined) throw badRequest(`kind is one of ${KINDS.join(', ')}.`);
  return items;
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= 255) return value;
  throw badRequest(`${name} is one text of up to 255 characters.`);
}

function timeOf(name: string, value: unknown): Date {
  const time = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? new Date(value) : undefined;
  if (time !== undefined && !Number.isNaN(time.getTime())) return time;
  throw badRequest(`${name} is a point in time, such as 2026-02-07T10:00:00Z.`);
}

function countOf(name: string, value: unknown, least: number, most: number): number {
  const count = typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : -1;
  if (count >= least && count <= most) return count;
  throw badRequest(`${name} is a whole number from ${least} to ${most}.`);
}

function positionOf(cursor: unknown): number {
  const [digits] = readCursor(cursor, /^p(\d{1,15})$/);
  return Number(digits);
}

function orderOf(value: unknown): HistoryQuery['order'] {
  if (value === 'oldest-first' || value === 'newest-first') return value;
  throw badRequest('order is oldest-first or newest-first.');
}
