import { randomFillSync } from 'node:crypto';
import { v5, v7, validate } from 'uuid';
import { assertWellFormed } from './unique-key.js';

/** The ISO OID namespace of RFC 9562, which the original systems used for their deterministic ids. */
const NAMESPACE_OID = '6ba7b812-9dad-11d1-80b4-00c04fd430c8';

/** Asking the system for randomness costs far more than making an id of it, so it is asked for many at a time. */
const ID_BYTES = 16;
const pool = new Uint8Array(ID_BYTES * 256);
let usedBytes = pool.length;

let lastMs = Number.NEGATIVE_INFINITY;
let sequence = 0;

/** A fresh UUIDv7: unique, and ordered by the time of its making (RFC 9562, section 6.2, method 1). */
export function createEventId(): string {
  if (usedBytes === pool.length) {
    randomFillSync(pool);
    usedBytes = 0;
  }
  const random = pool.subarray(usedBytes, usedBytes + ID_BYTES);
  usedBytes += ID_BYTES;
  const nowMs = Date.now();
  if (nowMs > lastMs) {
    lastMs = nowMs;
    // The upper half stays free for the ids of the same millisecond.
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(6) & 0x7fff_ffff;
  } else {
    sequence = (sequence + 1) | 0;
    if (sequence === 0) lastMs += 1;
  }
  return v7({ random, msecs: lastMs, seq: sequence });
}

/**
 * The UUIDv5 that every sender computes alike for the same event type and unique key, so that a repeated publish can be
 * recognised. No two pairs of type and key are written the same.
 *
 * @throws {Invalid} `schema.invalid` for a key with half of a surrogate pair.
 * @example
 * ```ts
 * deterministicEventId('github.pr.created', 'repo|pr|123'); // '6efe3081-414c-5dd6-a589-fd1133ab4136'
 * ```
 */
export function deterministicEventId(eventType: string, uniqueKey: string): string {
  assertWellFormed('The event type', eventType);
  assertWellFormed('The unique key', uniqueKey);
  // No event type of a contract holds a colon, which would leave open where the key begins.
  const isPlain = eventType !== '' && !eventType.includes(':');
  const name = isPlain ? `${eventType}:${uniqueKey}` : `:${JSON.stringify([eventType, uniqueKey])}`;
  return v5(`bloodbank:${name}`, NAMESPACE_OID);
}

export function isEventId(value: string): boolean {
  return validate(value);
}
