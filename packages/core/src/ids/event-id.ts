import { createHash, randomFillSync } from 'node:crypto';
import { assertWellFormed } from './unique-key.js';

/** The ISO OID namespace of RFC 9562, which the original systems used for their deterministic ids. */
const NAMESPACE_OID = Buffer.from('6ba7b8129dad11d180b400c04fd430c8', 'hex');

/** Asking the system for randomness costs far more than making an id of it, so it is asked for many at a time. */
const ID_BYTES = 16;
const pool = Buffer.alloc(ID_BYTES * 256);
let usedBytes = pool.length;
let lastMs = Number.NEGATIVE_INFINITY;
let sequence = 0;

/** A fresh UUIDv7: unique, and ordered by the time of its making (RFC 9562, section 6.2, method 1). */
export function createEventId(): string {
  return createEventIdAt(Date.now());
}

/** The same for who has just looked at the clock. */
export function createEventIdAt(nowMs: number): string {
  if (usedBytes === pool.length) {
    randomFillSync(pool);
    usedBytes = 0;
  }
  const at = usedBytes;
  usedBytes += ID_BYTES;
  if (nowMs > lastMs) {
    lastMs = nowMs;
    // The upper half stays free for the ids of the same millisecond.
    sequence = pool.readUInt32BE(at + 6) & 0x7fff_ffff;
  } else {
    sequence = (sequence + 1) | 0;
    if (sequence === 0) lastMs += 1;
  }
  // In place of randomness: the time; after the version 12 bits of the sequence, after the variant 14, then its last 6.
  pool.writeUIntBE(lastMs, at, 6);
  pool.writeUInt16BE(0x7000 | (sequence >>> 20), at + 6);
  pool.writeUInt16BE(0x8000 | ((sequence >>> 6) & 0x3fff), at + 8);
  pool.writeUInt8(((sequence & 0x3f) << 2) | (pool.readUInt8(at + 10) & 0x03), at + 10);
  return formatUuid(pool, at);
}

const DIGITS = Buffer.from('0123456789abcdef');
/** Where each byte stands in the text. */
const PLACES: readonly number[] = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];
const text = Buffer.alloc(36, '-');

/** Into one buffer and out of it: a text put together from parts is made again each time that somebody reads it. */
function formatUuid(bytes: Buffer, at: number): string {
  for (let index = 0; index < ID_BYTES; index++) {
    const byte = bytes[at + index] as number;
    const place = PLACES[index] as number;
    text[place] = DIGITS[byte >> 4] as number;
    text[place + 1] = DIGITS[byte & 15] as number;
  }
  return text.toString('latin1');
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
  const hash = createHash('sha1').update(NAMESPACE_OID).update(`bloodbank:${name}`).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return formatUuid(hash, 0);
}

/** Any version of RFC 9562, the nil and the max UUID among them. */
const UUID =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})$/i;

export function isEventId(value: string): boolean {
  return UUID.test(value);
}
