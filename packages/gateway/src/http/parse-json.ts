import { decodeJson } from '@bloodbank/core/message';
import { GatewayError } from './gateway-error.js';
import { LIMITS } from './limits.js';
import { findLongIntegers, type LongIntegers, SHORT_DIGITS } from './long-integers.js';

const COLON = 0x3a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Untrusted bytes as JSON that means the same to every reader: UTF-8, bounded in depth and names, no name twice in one
 * object, no number beyond what a double holds, no integer that a double would change, and no name that reaches a prototype.
 *
 * @throws {BloodbankError} `gateway.bad-request`, or `gateway.too-large` for too many names.
 */
export function parseJson(body: Uint8Array, maxKeys: number = LIMITS.jsonKeys): unknown {
  const { value, longIntegers } = readJson(body, maxKeys);
  if (longIntegers === undefined) return value;
  const message = 'is an integer beyond 2^53, of which its readers would make another one';
  const { first } = longIntegers;
  throw new GatewayError('gateway.bad-request', `The request cannot be read: ${first[0] ?? 'a member'} ${message}.`, {
    remedy: 'Send it as a text, where the schema has one.',
    extensions: { errors: first.map((pointer) => ({ pointer, keyword: 'integer', message })) },
  });
}

export interface JsonWithIntegers {
  readonly value: unknown;
  /** Where there are integers that a double would change: the same, with a text in their place. */
  readonly longIntegers: LongIntegers | undefined;
}

/** The same where somebody sends who cannot be asked to write integers otherwise. */
export function readJson(body: Uint8Array, maxKeys: number): JsonWithIntegers {
  // Counted on the bytes, before anything is built from them.
  const { members, hasLongNumber } = scan(body, maxKeys);
  const decoded = decodeJson(body);
  if (!decoded.ok) throw new GatewayError('gateway.bad-request', `The request cannot be read: ${decoded.reason}.`);
  // JSON.parse keeps the last of several members of one name, so some are missing then.
  if (inspect(decoded.value) !== members) refuse('an object has the same name twice');
  const longIntegers = hasLongNumber ? findLongIntegers(Buffer.from(body).toString('utf8')) : undefined;
  return { value: decoded.value, longIntegers };
}

interface Scanned {
  readonly members: number;
  readonly hasLongNumber: boolean;
}

function scan(body: Uint8Array, maxKeys: number): Scanned {
  let members = 0;
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
    else if (byte === COLON && ++members > maxKeys) {
      throw new GatewayError('gateway.too-large', `The body has more than ${maxKeys} names.`);
    }
  }
  return { members, hasLongNumber };
}

/** Counts the members, and refuses what no event may hold. The depth is bounded already. */
function inspect(value: unknown): number {
  if (typeof value === 'number' && !Number.isFinite(value)) refuse('a number is too large');
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + inspect(item), 0);
  const members = Object.entries(value);
  let sum = members.length;
  for (const [name, member] of members) {
    if (name === '__proto__') refuse('a name is __proto__');
    if (name === 'constructor' && typeof member === 'object' && member !== null && Object.hasOwn(member, 'prototype')) {
      refuse('a name is constructor.prototype');
    }
    sum += inspect(member);
  }
  return sum;
}

function refuse(reason: string): never {
  throw new GatewayError('gateway.bad-request', `The request cannot be read: ${reason}.`);
}
