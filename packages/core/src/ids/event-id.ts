import { v5, v7, validate } from 'uuid';

/** The ISO OID namespace of RFC 9562, which the original systems used for their deterministic ids. */
const NAMESPACE_OID = '6ba7b812-9dad-11d1-80b4-00c04fd430c8';

/** A fresh UUIDv7: unique, and ordered by the time of its making. */
export function createEventId(): string {
  return v7();
}

/**
 * The UUIDv5 that every sender computes alike for the same event type and unique key, so that a repeated publish can be
 * recognised.
 *
 * @example
 * ```ts
 * deterministicEventId('github.pr.created', 'repo|pr|123'); // '6efe3081-414c-5dd6-a589-fd1133ab4136'
 * ```
 */
export function deterministicEventId(eventType: string, uniqueKey: string): string {
  return v5(`bloodbank:${eventType}:${uniqueKey}`, NAMESPACE_OID);
}

/**
 * The unique key of some fields of a payload: `name=value` pairs, sorted by name, joined by `|`. Absent and null fields
 * are left out; undefined when none is left, for then nothing would tell two events apart.
 */
export function uniqueKeyOf(fields: readonly string[], payload: unknown): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const values = new Map(Object.entries(payload));
  const pairs = [...fields].sort().flatMap((name) => {
    const value: unknown = values.get(name);
    if (value === undefined || value === null) return [];
    return [`${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`];
  });
  return pairs.length === 0 ? undefined : pairs.join('|');
}

export function isEventId(value: string): boolean {
  return validate(value);
}
