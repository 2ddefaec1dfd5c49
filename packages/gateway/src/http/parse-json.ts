import { decodeJson } from '@bloodbank/core';
import { GatewayError } from './gateway-error.js';
import { LIMITS } from './limits.js';

const COLON = 0x3a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Untrusted bytes as JSON that means the same to every reader: UTF-8, bounded in depth and names, no name twice in one
 * object, no number beyond what a double holds, and no name that reaches a prototype.
 *
 * @throws {BloodbankError} `gateway.bad-request`, or `gateway.too-large` for too many names.
 */
export function parseJson(body: Uint8Array, maxKeys: number = LIMITS.jsonKeys): unknown {
  // Counted on the bytes, before anything is built from them.
  const written = countMembers(body);
  if (written > maxKeys) throw new GatewayError('gateway.too-large', `The body has more than ${maxKeys} names.`);
  const decoded = decodeJson(body);
  if (!decoded.ok) throw new GatewayError('gateway.bad-request', `The request cannot be read: ${decoded.reason}.`);
  // JSON.parse keeps the last of several members of one name, so some are missing then.
  if (inspect(decoded.value) !== written) refuse('an object has the same name twice');
  return decoded.value;
}

function countMembers(body: Uint8Array): number {
  let count = 0;
  let isInString = false;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (isInString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === COLON) count++;
  }
  return count;
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
