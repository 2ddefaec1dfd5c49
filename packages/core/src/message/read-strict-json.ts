import { decodeJson } from './decode-json.js';
import { findLongIntegers, type LongIntegers, SHORT_DIGITS } from './long-integers.js';

const COLON = 0x3a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

export type StrictJson =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Where there are integers that a double would change: the same, with a text in their place. */
      readonly longIntegers: LongIntegers | undefined;
    }
  | {
      readonly ok: false;
      /** Of `the body`, without a full stop. */
      readonly reason: string;
      readonly hasTooManyNames?: true;
    };

/**
 * Untrusted bytes as JSON that means the same to every reader: UTF-8, bounded in depth and names, no name twice in one
 * object, no number beyond what a double holds, and no name that reaches a prototype. Integers that a double would change are
 * found, for the caller to refuse or to keep. Never throws.
 */
export function readStrictJson(body: Uint8Array, maxNames: number = Number.POSITIVE_INFINITY): StrictJson {
  // Counted on the bytes, before anything is built from them.
  const { names, hasLongNumber } = scan(body, maxNames);
  if (names > maxNames) return { ok: false, reason: `the body has more than ${maxNames} names`, hasTooManyNames: true };
  const decoded = decodeJson(body);
  if (!decoded.ok) return decoded;
  const inspected = inspect(decoded.value);
  if (typeof inspected === 'string') return { ok: false, reason: inspected };
  // JSON.parse keeps the last of several members of one name, so some are missing then.
  if (inspected !== names) return { ok: false, reason: 'an object has the same name twice' };
  const longIntegers = hasLongNumber ? findLongIntegers(Buffer.from(body).toString('utf8')) : undefined;
  return { ok: true, value: decoded.value, longIntegers };
}

/** What is wrong with the first of them, in words. */
export function describeLongIntegers({ first }: Pick<LongIntegers, 'first'>): string {
  const [at = 'a member'] = first;
  return `${at === '' ? 'it' : at} ${LONG_INTEGER}`;
}

export const LONG_INTEGER = 'is an integer beyond 2^53, of which its readers would make another one';

interface Scanned {
  /** One above the bound where there are more. */
  readonly names: number;
  readonly hasLongNumber: boolean;
}

function scan(body: Uint8Array, maxNames: number): Scanned {
  let names = 0;
  let digits = 0;
  let hasLongNumber = false;
  let isInString = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i] as number;
    if (isInString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isInString = false;
      continue;
    }
    if ((byte >= ZERO && byte <= NINE) || byte === POINT) {
      digits += 1;
      if (digits > SHORT_DIGITS) hasLongNumber = true;
      continue;
    }
    digits = 0;
    if (byte === QUOTE) isInString = true;
    else if (byte === COLON && ++names > maxNames) break;
  }
  return { names, hasLongNumber };
}

/** How many members there are, or why no event may hold it. The depth is bounded already. */
function inspect(value: unknown): number | string {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number is too large';
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return inspectAll(value);
  const names = Object.keys(value);
  if (names.includes('__proto__')) return 'a name is __proto__';
  // Of what JSON.parse made without a member of that name, this is a function.
  const { constructor: named } = value as { readonly constructor?: unknown };
  if (typeof named === 'object' && named !== null && Object.hasOwn(named, 'prototype')) {
    return 'a name is constructor.prototype';
  }
  const within = inspectAll(Object.values(value));
  return typeof within === 'string' ? within : names.length + within;
}

function inspectAll(values: readonly unknown[]): number | string {
  let sum = 0;
  for (const value of values) {
    const within = inspect(value);
    if (typeof within === 'string') return within;
    sum += within;
  }
  return sum;
}
