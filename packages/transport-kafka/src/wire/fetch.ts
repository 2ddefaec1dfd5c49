import { createAPI, fetchV12, type Reader } from '@platformatic/kafka';
import type { Versions } from './api.js';
import { errorNameOf } from './kafka-error.js';

/** What a node answered for one partition. Its batches are as the log holds them: the library would read each number of each record in parts. */
export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  /** Where what is open of transactions begins. */
  readonly lastStableOffset: number;
  readonly abortedTransactions: readonly AbortedTransaction[];
  readonly batches: Buffer;
}

export type FetchArguments = Parameters<typeof fetchV12.createRequest>;

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

const FETCH_KEY = 1;
const INT32 = 4;
const INT64 = 8;
const NONE = Buffer.alloc(0);

/** An error of a partition stands in it, and is not thrown. */
export const FETCH: Versions<FetchArguments, readonly FetchedPartition[]> = [
  { api: createAPI(FETCH_KEY, 12, fetchV12.createRequest, readFetch) },
] as never;

function readFetch(_correlationId: number, _key: number, _version: number, reader: Reader): FetchedPartition[] {
  // How long it was throttled.
  reader.skip(INT32);
  const errorCode = reader.readInt16();
  if (errorCode !== 0) throw new Error(`A fetch was answered with ${errorNameOf(errorCode)}.`);
  // The session.
  reader.skip(INT32);
  return reader
    .readArray((own) => {
      const topic = own.readString();
      return own.readArray((part) => readPartition(part, topic));
    })
    .flat();
}

function readPartition(reader: Reader, topic: string): FetchedPartition {
  const partition = reader.readInt32();
  const errorCode = reader.readInt16();
  // The high watermark.
  reader.skip(INT64);
  const lastStableOffset = Number(reader.readInt64());
  // Where the log begins.
  reader.skip(INT64);
  const abortedTransactions = reader.readArray((own) => ({
    producerId: own.readInt64(),
    firstOffset: own.readInt64(),
  }));
  // A replica that would be nearer.
  reader.skip(INT32);
  const size = reader.readUnsignedVarInt() - 1;
  if (size <= 0) return { topic, partition, errorCode, lastStableOffset, abortedTransactions, batches: NONE };
  const { position } = reader;
  reader.skip(size);
  // In one piece, however the socket cut it.
  const batches = reader.buffer.slice(position, position + size);
  return { topic, partition, errorCode, lastStableOffset, abortedTransactions, batches };
}
