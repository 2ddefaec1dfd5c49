import { crc32c, DynamicBuffer } from '@platformatic/kafka';
import { decompress } from './decompress.js';
import type { LogRecords } from './log-records.js';

const MAGIC = 2;
const MAGIC_AT = 16;
/** Of the header of a batch, whose checksum covers all from `ATTRIBUTES_AT` on; its length counts from `LEADER_EPOCH_AT` on. */
const HEADER_BYTES = 61;
const LENGTH_AT = 8;
const LEADER_EPOCH_AT = 12;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;

const COMPRESSION = 0b111;
const LOG_APPEND_TIME = 0b1000;
const TRANSACTIONAL = 0b1_0000;
const CONTROL = 0b10_0000;

/** A batch of the log whose header was read and whose checksum fits. Its records are read when they are asked for. */
export interface LogBatch {
  readonly firstOffset: number;
  /** Where the next begins, which retention and compaction do not change. */
  readonly nextOffset: number;
  readonly producerId: bigint;
  readonly isTransactional: boolean;
  /** It says how a transaction ended, and holds nothing that anybody wrote. */
  readonly isControl: boolean;
  readonly bytes: Buffer;
}

/** What stands at this offset is no batch that can be read here. */
export class UnreadableBatch extends Error {
  readonly offset: number;

  constructor(offset: number, reason: string) {
    super(`The batch at offset ${offset} cannot be read: ${reason}.`);
    this.offset = offset;
  }
}

/**
 * The batches of what a broker answered for one partition, one after the other (KIP-98). What is cut off at its end, as a broker may, is
 * left out.
 *
 * @throws {UnreadableBatch} of another format than the second, or whose length or checksum does not fit, once it is reached.
 */
export function* readBatches(bytes: Buffer): Generator<LogBatch, void, undefined> {
  for (let at = 0; at + LEADER_EPOCH_AT <= bytes.length; ) {
    const length = bytes.readInt32BE(at + LENGTH_AT);
    if (length < 0) throw new UnreadableBatch(Number(bytes.readBigInt64BE(at)), 'its length is below 0');
    const end = at + LEADER_EPOCH_AT + length;
    if (end > bytes.length) return;
    yield openBatch(bytes.subarray(at, end));
    at = end;
  }
}

function openBatch(bytes: Buffer): LogBatch {
  const firstOffset = Number(bytes.readBigInt64BE(0));
  // In all formats it stands at the same place.
  const magic = bytes.length > MAGIC_AT ? bytes.readInt8(MAGIC_AT) : undefined;
  if (magic !== MAGIC) throw new UnreadableBatch(firstOffset, `its format is ${magic}, not ${MAGIC}`);
  if (bytes.length < HEADER_BYTES) throw new UnreadableBatch(firstOffset, 'it is shorter than its header');
  if (crc32c(new DynamicBuffer(bytes.subarray(ATTRIBUTES_AT))) !== bytes.readUInt32BE(CRC_AT))
    throw new UnreadableBatch(firstOffset, 'its checksum does not fit');
  const attributes = bytes.readInt16BE(ATTRIBUTES_AT);
  return {
    firstOffset,
    nextOffset: firstOffset + bytes.readInt32BE(23) + 1,
    producerId: bytes.readBigInt64BE(43),
    isTransactional: (attributes & TRANSACTIONAL) !== 0,
    isControl: (attributes & CONTROL) !== 0,
    bytes,
  };
}

/**
 * Adds the records of a batch from an offset on, which are views of its bytes, to those of the batches before it.
 *
 * @throws {UnreadableBatch} where they are compressed in a way that nobody here undoes, or are in pieces.
 */
export function readRecords({ bytes, firstOffset }: LogBatch, from: number, records: LogRecords): void {
  const attributes = bytes.readInt16BE(ATTRIBUTES_AT);
  const origin = {
    firstOffset,
    firstTimestamp: Number(bytes.readBigInt64BE(27)),
    appendedAt: (attributes & LOG_APPEND_TIME) === 0 ? undefined : Number(bytes.readBigInt64BE(35)),
  };
  try {
    const body = decompress(attributes & COMPRESSION, bytes.subarray(HEADER_BYTES));
    records.add(body, bytes.readInt32BE(57), origin, from);
  } catch (thrown) {
    throw new UnreadableBatch(firstOffset, thrown instanceof Error ? thrown.message : String(thrown));
  }
}
