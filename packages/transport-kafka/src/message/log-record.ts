import type { TopicPartition } from '../wire/offsets.js';
import type { FetchedRecord } from './incoming-record.js';
import { VarintReader } from './varint-reader.js';

type Headers = FetchedRecord['headers'];

const NO_HEADERS: Headers = Object.freeze([]);

/**
 * A record as a view of the batch that it came in. Its parts are made when they are asked for: thousands of records wait, and each
 * buffer costs the garbage collector.
 */
export class LogRecord implements FetchedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
  readonly sizeBytes: number;
  readonly #bytes: Buffer;
  readonly #keyAt: number;
  readonly #valueAt: number;
  readonly #headersAt: number;

  /**
   * Reads what follows the offset.
   *
   * @throws {Error} where it is in pieces, its headers included.
   */
  constructor({ topic, partition }: TopicPartition, offset: number, timestamp: number, reader: VarintReader) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.timestamp = timestamp;
    this.#bytes = reader.bytes;
    this.#keyAt = reader.position;
    reader.skipBytes();
    this.#valueAt = reader.position;
    reader.skipBytes();
    this.#headersAt = reader.position;
    const count = reader.readVarint();
    for (let index = 0; index < 2 * count; index++) reader.skipBytes();
    this.sizeBytes = reader.position - this.#keyAt;
  }

  get key(): Buffer | null {
    return new VarintReader(this.#bytes, this.#keyAt).readBytes();
  }

  get value(): Buffer | null {
    return new VarintReader(this.#bytes, this.#valueAt).readBytes();
  }

  get headers(): Headers {
    const reader = new VarintReader(this.#bytes, this.#headersAt);
    const count = reader.readVarint();
    if (count === 0) return NO_HEADERS;
    const headers: [string, string][] = [];
    for (let index = 0; index < count; index++) headers.push([reader.readText(), reader.readText()]);
    return headers;
  }
}
