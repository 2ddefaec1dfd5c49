import { crc32 } from 'node:zlib';

/**
 * One record on disk: magic, length of the body, CRC of the body, CRC of these twelve bytes; then the body. The header has a
 * CRC of its own so that its length can be trusted: only then is a body that ends too early known to be torn.
 *
 * The last byte of the magic is the record's state, and the only one that is ever written again: one byte, in its place, needs
 * no room on a full disk, and is never half written. The CRC is that of a waiting record.
 */
const MAGIC = Buffer.from([0xb1, 0x00, 0xdb]);
const WAITING = 0x01;
const SETTLED = 0x00;
export const HEADER_BYTES = 16;

/** Where a record's state stands, counted from its begin. */
export const STATE_OFFSET: number = MAGIC.length;
export const SETTLED_MARK: Uint8Array = Uint8Array.of(SETTLED);

export interface Place {
  readonly offset: number;
  readonly length: number;
}

export interface ScannedRecord extends Place {
  readonly isSettled: boolean;
}

export interface Scan {
  /** Whole records, header included, in their order. */
  readonly records: readonly ScannedRecord[];
  /** What was written whole once and is not what it was. */
  readonly damaged: readonly Place[];
  /** Where a record begins whose writing never ended: it was acknowledged to nobody. */
  readonly tornAt?: number;
}

export function encodeRecord(body: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(header);
  header.writeUInt8(WAITING, STATE_OFFSET);
  header.writeUInt32BE(body.length, 4);
  header.writeUInt32BE(crc32(body), 8);
  header.writeUInt32BE(crc32(header.subarray(0, 12)), 12);
  return Buffer.concat([header, body]);
}

/** The body of a record, or undefined when it is not whole. */
export function decodeRecord(record: Buffer): Buffer | undefined {
  const length = bodyLengthAt(record, 0);
  const body = record.subarray(HEADER_BYTES);
  return length === body.length && crc32(body) === record.readUInt32BE(8) ? body : undefined;
}

/** Every record in a file, whatever happened to some of them. */
export function scanRecords(bytes: Buffer): Scan {
  const records: ScannedRecord[] = [];
  const damaged: Place[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const bodyLength = bodyLengthAt(bytes, offset);
    if (bodyLength === undefined) {
      const next = findHeader(bytes, offset + 1);
      if (next === undefined && bytes.length - offset < HEADER_BYTES) return { records, damaged, tornAt: offset };
      const end = next ?? bytes.length;
      damaged.push({ offset, length: end - offset });
      offset = end;
      continue;
    }
    const length = HEADER_BYTES + bodyLength;
    if (offset + length > bytes.length) return { records, damaged, tornAt: offset };
    const isWhole = decodeRecord(bytes.subarray(offset, offset + length)) !== undefined;
    if (isWhole) records.push({ offset, length, isSettled: bytes[offset + STATE_OFFSET] === SETTLED });
    else damaged.push({ offset, length });
    offset += length;
  }
  return { records, damaged };
}

function bodyLengthAt(bytes: Buffer, offset: number): number | undefined {
  if (
    bytes.length - offset < HEADER_BYTES ||
    bytes.compare(MAGIC, 0, MAGIC.length, offset, offset + MAGIC.length) !== 0
  ) {
    return undefined;
  }
  const state = bytes[offset + STATE_OFFSET];
  if (state !== WAITING && state !== SETTLED) return undefined;
  const header = Buffer.from(bytes.subarray(offset, offset + 12));
  header.writeUInt8(WAITING, STATE_OFFSET);
  return crc32(header) === bytes.readUInt32BE(offset + 12) ? bytes.readUInt32BE(offset + 4) : undefined;
}

function findHeader(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(MAGIC, from); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
    if (bodyLengthAt(bytes, at) !== undefined) return at;
  }
  return undefined;
}
