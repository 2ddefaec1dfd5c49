import { crc32c, DynamicBuffer } from '@platformatic/kafka';
import type { OutgoingRecord } from './outgoing-record.js';
import { sizeOfVarint, writeVarint } from './varint.js';

const MAGIC = 2;
const NONE = -1;
/** Of the header of a batch, whose checksum covers all from `ATTRIBUTES_AT` on. */
const HEADER_BYTES = 61;
const LENGTH_AT = 8;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;

/**
 * Records as one batch of the log, the second version of its format (KIP-98), in a buffer of its own. Whoever has no time yet gets `now`,
 * which it keeps when it is sent again.
 */
export function encodeBatch(records: readonly OutgoingRecord[], now: number): Buffer {
  let most = HEADER_BYTES;
  for (const record of records) {
    record.timestamp ??= now;
    most += record.sizeBytes;
  }
  const buffer = Buffer.allocUnsafe(most);
  const first = records[0]?.timestamp ?? now;
  let last = first;
  let position = HEADER_BYTES;
  for (let index = 0; index < records.length; index++) {
    const record = records[index] as OutgoingRecord;
    const delta = (record.timestamp ?? now) - first;
    if (delta > last - first) last = first + delta;
    position = writeRecord(buffer, record, index, delta, position);
  }
  writeHeader(buffer, records.length, first, last, position);
  const batch = buffer.subarray(0, position);
  batch.writeUInt32BE(crc32c(new DynamicBuffer(batch.subarray(ATTRIBUTES_AT))), CRC_AT);
  return batch;
}

function writeHeader(buffer: Buffer, count: number, first: number, last: number, end: number): void {
  buffer.writeBigInt64BE(0n, 0);
  buffer.writeInt32BE(end - LENGTH_AT - 4, LENGTH_AT);
  // The epoch of the partition's leader, which the broker fills in.
  buffer.writeInt32BE(NONE, 12);
  buffer.writeInt8(MAGIC, 16);
  buffer.writeInt16BE(0, ATTRIBUTES_AT);
  buffer.writeInt32BE(count - 1, 23);
  buffer.writeBigInt64BE(BigInt(first), 27);
  buffer.writeBigInt64BE(BigInt(last), 35);
  // Producer, its epoch and sequence.
  buffer.writeBigInt64BE(BigInt(NONE), 43);
  buffer.writeInt16BE(NONE, 51);
  buffer.writeInt32BE(NONE, 53);
  buffer.writeInt32BE(count, 57);
}

/** Its attributes, which are none, its time and place beside those of the first, key, value, headers; their length before all. */
function writeRecord(
  buffer: Buffer,
  { key, value, headers }: OutgoingRecord,
  offsetDelta: number,
  timeDelta: number,
  at: number,
): number {
  const keyLength = key?.length ?? NONE;
  let size = 1 + sizeOfVarint(timeDelta) + sizeOfVarint(offsetDelta) + sizeOfVarint(keyLength) + Math.max(0, keyLength);
  size += sizeOfVarint(value.length) + value.length + headers.length;
  let position = writeVarint(buffer, size, at);
  buffer[position++] = 0;
  position = writeVarint(buffer, timeDelta, position);
  position = writeVarint(buffer, offsetDelta, position);
  position = writeVarint(buffer, keyLength, position);
  if (key !== undefined) {
    buffer.set(key, position);
    position += key.length;
  }
  position = writeVarint(buffer, value.length, position);
  buffer.set(value, position);
  position += value.length;
  buffer.set(headers, position);
  return position + headers.length;
}
