import type { EventFilter } from '@bloodbank/core/ports';
import { isUnholdable } from '../message/read-value.js';
import { typeConditionOf } from './type-pattern.js';

/** Conditions and their values. Nothing of a filter ever stands in the text of a statement. */
export class Conditions {
  readonly #parts: string[] = [];
  readonly #values: unknown[] = [];

  add(sql: string): void {
    this.#parts.push(`(${sql})`);
  }

  /** Keeps a value, and says how the statement names it. */
  place(value: unknown): string {
    this.#values.push(value);
    return `$${this.#values.length}`;
  }

  get where(): string {
    return this.#parts.length === 0 ? 'true' : this.#parts.join(' AND ');
  }

  get values(): readonly unknown[] {
    return this.#values;
  }
}

export function addFilter(conditions: Conditions, filter: EventFilter): void {
  const { types, kinds, domains, source, agent, session, correlation, cause, since, until, text } = filter;
  // PostgreSQL refuses such a text, and no column has one.
  if (
    Object.values(filter)
      .flat()
      .some((value) => typeof value === 'string' && isUnholdable(value))
  ) {
    conditions.add('false');
    return;
  }
  const equals = (column: string, value: string | undefined): void => {
    if (value !== undefined) conditions.add(`${column} = ${conditions.place(value)}`);
  };
  if (types !== undefined) conditions.add(typesToSql(conditions, types));
  if (kinds !== undefined) conditions.add(`kind = ANY (${conditions.place(kinds)})`);
  if (domains !== undefined) conditions.add(`domain = ANY (${conditions.place(domains)})`);
  equals('source', source);
  equals('agent', agent);
  equals('session', session);
  equals('correlation_id', correlation);
  if (cause !== undefined) {
    const id = conditions.place(cause);
    // The rest of the second part is the condition of its index.
    conditions.add(
      `causation_id = ${id} OR (parents @> ARRAY[${id}]::text[] AND cardinality(parents) > 0 AND parents <> ARRAY[causation_id]::text[])`,
    );
  }
  if (since !== undefined) conditions.add(`occurred_at >= ${conditions.place(since)}`);
  if (until !== undefined) conditions.add(`occurred_at < ${conditions.place(until)}`);
  if (text !== undefined) {
    conditions.add(`doc::text ILIKE ${conditions.place(`%${text.replace(/[\\%_]/g, '\\$&')}%`)}`);
  }
}

/** Whether the type matches one of the patterns. */
export function typesToSql(conditions: Conditions, patterns: readonly string[]): string {
  const parts = patterns.map((pattern) => {
    const condition = typeConditionOf(pattern);
    if (condition.kind === 'all') return 'true';
    if (condition.kind === 'exact') return `event_type = ${conditions.place(condition.type)}`;
    // The planner takes a regular expression for one that hardly any row matches, and would read and sort all that do. Of a CASE it knows nothing.
    const regex = `CASE WHEN event_type ~ ${conditions.place(condition.regex)} THEN true ELSE false END`;
    if (condition.from === '') return regex;
    const [from, until] = [conditions.place(condition.from), conditions.place(condition.until)];
    return `event_type >= ${from} AND event_type < ${until} AND ${regex}`;
  });
  return parts.length === 0 ? 'false' : parts.map((part) => `(${part})`).join(' OR ');
}
