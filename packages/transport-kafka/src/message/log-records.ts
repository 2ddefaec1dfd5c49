import type { TopicPartition } from '../wire/offsets.js';
import type { FetchedRecord } from './incoming-record.js';
import { LogRecord } from './log-record.js';
import { VarintReader } from './varint-reader.js';

/** What the records of a batch are counted from. */
export interface BatchOrigin {
  readonly firstOffset: number;
  readonly firstTimestamp: number;
  /** Where the broker's time counts, it is that of the whole batch. */
  readonly appendedAt: number | undefined;
}

interface Part extends BatchOrigin {
  readonly body: Buffer;
  readonly firstIndex: number;
}

/**
 * Records of one partition, in the order of the log. Each is made when it is asked for: thousands wait, and the garbage collector copies
 * what waits.
 */
export class LogRecords implements Iterable<FetchedRecord> {
  readonly #place: TopicPartition;
  readonly #parts: Part[] = [];
  /** Where each begins in the body of its batch. */
  readonly #starts: number[] = [];
  /** Of the one that was asked for last: nearly always it is the next one's as well. */
  #part = 0;
  #sizeBytes = 0;

  constructor(place: TopicPartition) {
    this.#place = place;
  }

  get length(): number {
    return this.#starts.length;
  }

  /** Of all keys, values and headers. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /**
   * Adds the records of a batch from an offset on, all or none.
   *
   * @throws {Error} where some record is in pieces, its headers included; it is part of a sentence.
   */
  add(body: Buffer, count: number, origin: BatchOrigin, from: number): void {
    const reader = new VarintReader(body);
    const starts: number[] = [];
    let sizeBytes = 0;
    for (let index = 0; index < count; index++) {
      const start = reader.position;
      const end = reader.readLength() + reader.position;
      // Its attributes, which are none.
      reader.position += 1;
      reader.readVarint();
      const offset = origin.firstOffset + reader.readVarint();
      const keyAt = reader.position;
      reader.skipBytes();
      reader.skipBytes();
      for (let parts = 2 * reader.readVarint(); parts > 0; parts--) reader.skipBytes();
      reader.skipTo(end);
      if (offset < from) continue;
      starts.push(start);
      sizeBytes += end - keyAt;
    }
    if (starts.length === 0) return;
    this.#parts.push({ ...origin, body, firstIndex: this.#starts.length });
    for (const start of starts) this.#starts.push(start);
    this.#sizeBytes += sizeBytes;
  }

  at(index: number): FetchedRecord | undefined {
    const start = this.#starts[index];
    if (start === undefined) return undefined;
    if (index < (this.#parts[this.#part] as Part).firstIndex) this.#part = 0;
    while (index >= (this.#parts[this.#part + 1]?.firstIndex ?? Number.POSITIVE_INFINITY)) this.#part += 1;
    const { body, firstOffset, firstTimestamp, appendedAt } = this.#parts[this.#part] as Part;
    const reader = new VarintReader(body, start);
    const end = reader.readLength() + reader.position;
    reader.position += 1;
    const timestamp = firstTimestamp + reader.readVarint();
    const offset = firstOffset + reader.readVarint();
    return new LogRecord(this.#place, offset, appendedAt ?? timestamp, reader, end);
  }

  *[Symbol.iterator](): Generator<FetchedRecord, void, undefined> {
    for (let index = 0; index < this.length; index++) yield this.at(index) as FetchedRecord;
  }
}
