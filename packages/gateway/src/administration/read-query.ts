import { GatewayError } from '../http/gateway-error.js';

export type Query = Readonly<Record<string, unknown>>;

/** @throws {GatewayError} `gateway.bad-request` for a name that is not known here: an answer to another question would mislead. */
export function assertKnownNames(query: Query, known: readonly string[]): void {
  const stranger = Object.keys(query).find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const names = known.length === 0 ? 'nothing' : known.join(', ');
  throw badRequest(`There is no parameter ${JSON.stringify(stranger.slice(0, 40))}; the query may hold ${names}.`);
}

/** One text of up to 255 characters; undefined where it is left out. */
export function textIn(query: Query, name: string): string | undefined {
  const value = Object.hasOwn(query, name) ? query[name] : undefined;
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= 255) return value;
  throw badRequest(`${name} is one text of 1 to 255 characters.`);
}

/** A text that may be repeated. */
export function textsIn(query: Query, name: string, most: number): readonly string[] {
  const value = Object.hasOwn(query, name) ? query[name] : undefined;
  const all = value === undefined ? [] : [value].flat();
  if (all.length > most) throw badRequest(`${name} may be repeated ${most} times at most.`);
  return all.map((one) => textIn({ [name]: one }, name) ?? '');
}

export function countIn(query: Query, name: string, usual: number, most: number): number {
  const value = textIn(query, name);
  if (value === undefined) return usual;
  const count = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (count >= 1 && count <= most) return count;
  throw badRequest(`${name} is a whole number from 1 to ${most}.`);
}

export function timeIn(query: Query, name: string): Date | undefined {
  const value = textIn(query, name);
  if (value === undefined) return undefined;
  const time = /^\d{4}-\d{2}-\d{2}/.test(value) ? new Date(value) : undefined;
  if (time !== undefined && !Number.isNaN(time.getTime())) return time;
  throw badRequest(`${name} is a point in time, such as 2026-02-07T10:00:00Z.`);
}

export function badRequest(message: string): GatewayError {
  return new GatewayError('gateway.bad-request', message);
}

export function assertPart<T>(part: T | undefined, what: string): T {
  if (part !== undefined) return part;
  throw new GatewayError('gateway.unavailable', `This gateway was started without ${what}.`);
}
