import { integerOf } from '../wire/field-number.js';
import { EMPTY_TABLE, type FieldTable, type FieldValue } from '../wire/field-value.js';

export type DeathReason = 'rejected' | 'expired' | 'maxlen' | 'delivery_limit';

/** One dead-lettering, as the `x-death` header tells it. */
export interface Death {
  readonly queue: string;
  readonly reason: DeathReason;
  readonly exchange: string;
  readonly routingKeys: readonly string[];
  readonly atSeconds: number;
  readonly originalExpiration: string | undefined;
}

/**
 * The headers of a message after one more death: its entry moves to the front of `x-death`, with a count per queue and
 * reason; the first death of all is also kept in `x-first-death-*`. Entries that a publisher forged are carried along
 * untouched: they are somebody's data, and must not stop the message.
 */
export function recordDeath(headers: FieldTable = EMPTY_TABLE, death: Death): FieldTable {
  const known = headers.get('x-death');
  const entries = known?.type === 'array' ? known.value : [];
  const same = entries.find((entry) => isDeathOf(entry, death.queue, death.reason));
  const others = entries.filter((entry) => !isDeathOf(entry, death.queue, death.reason));
  const entry =
    same?.type === 'table'
      ? countOnceMore(same.value)
      : known?.type === 'array'
        ? sorted(firstEntry(death))
        : firstEntry(death);

  const next = new Map(headers);
  next.set('x-death', { type: 'array', value: [{ type: 'table', value: entry }, ...others] });
  if (known === undefined) {
    next.set('x-first-death-exchange', text(death.exchange));
    next.set('x-first-death-queue', text(death.queue));
    next.set('x-first-death-reason', text(death.reason));
  }
  return sorted(next);
}

/**
 * Whether a message that died without a consumer's say has come round to `queue` again: it died there before, and was
 * not rejected by a consumer since. Such a message is dropped, else it would turn for ever.
 */
export function isDeathCycle(headers: FieldTable | undefined, queue: string): boolean {
  const known = headers?.get('x-death');
  if (known?.type !== 'array') return false;
  for (const entry of known.value) {
    if (entry.type !== 'table') continue;
    if (textOf(entry.value, 'reason') === 'rejected') return false;
    if (textOf(entry.value, 'queue') === queue) return true;
  }
  return false;
}

function firstEntry(death: Death): FieldTable {
  const entry = new Map<string, FieldValue>([
    ['count', { type: 'long', value: 1n }],
    ['reason', text(death.reason)],
    ['queue', text(death.queue)],
    ['time', { type: 'timestamp', value: BigInt(death.atSeconds) }],
    ['exchange', text(death.exchange)],
    ['routing-keys', { type: 'array', value: death.routingKeys.map(text) }],
  ]);
  if (death.originalExpiration !== undefined) entry.set('original-expiration', text(death.originalExpiration));
  return entry;
}

function countOnceMore(entry: FieldTable): FieldTable {
  const count = integerOf(entry.get('count')) ?? 0;
  return sorted(new Map(entry).set('count', { type: 'long', value: BigInt(count) + 1n }));
}

function isDeathOf(entry: FieldValue, queue: string, reason: string): boolean {
  return entry.type === 'table' && textOf(entry.value, 'queue') === queue && textOf(entry.value, 'reason') === reason;
}

function sorted(table: FieldTable): FieldTable {
  return new Map([...table].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function text(value: string): FieldValue {
  return { type: 'longstr', value };
}

function textOf(table: FieldTable, key: string): string | undefined {
  const field = table.get(key);
  return field?.type === 'longstr' ? field.value : undefined;
}
