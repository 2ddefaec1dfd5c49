import type { TopicPartition } from '../wire/offsets.js';
import type { FetchedRecord } from './incoming-record.js';
import { VarintReader } from './varint-reader.js';

type Headers = FetchedRecord['headers'];

const NO_HEADERS: Headers = Object.freeze([]);

/** A record as a view of the batch that it came in. Its parts are made when they are asked for. */
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
  #headers: Headers | undefined;

  /** Of what the reader stands before; where its pieces end was looked at before. */
  constructor(
    { topic, partition }: TopicPartition,
    offset: number,
    timestamp: number,
    reader: VarintReader,
    end: number,
  ) {
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
    this.sizeBytes = end - this.#keyAt;
  }

  get key(): Buffer | null {
    return new VarintReader(this.#bytes, this.#keyAt).readBytes();
  }

  get value(): Buffer | null {
    return new VarintReader(this.#bytes, this.#valueAt).readBytes();
  }

  /** Kept, for they are read twice: for the key, and when it is handed out. */
  get headers(): Headers {
    this.#headers ??= this.#readHeaders();
    return this.#headers;
  }

  #readHeaders(): Headers {
    const reader = new VarintReader(this.#bytes, this.#headersAt);
    const count = reader.readVarint();
    if (count === 0) return NO_HEADERS;
    const headers: [string, string][] = [];
    for (let index = 0; index < count; index++) headers.push([reader.readName(), reader.readText()]);
    return headers;
  }
}
