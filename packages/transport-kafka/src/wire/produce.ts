import { createAPI, produceV9, produceV10, produceV11, Writer } from '@platformatic/kafka';
import type { Versions } from './api.js';

/** Batches for the partitions of one node. */
export interface ProduceTopic {
  readonly name: string;
  readonly partitions: readonly { readonly index: number; readonly batch: Buffer }[];
}

type ProduceArguments = [timeoutMs: number, topics: readonly ProduceTopic[]];

const ALL_IN_SYNC_REPLICAS = -1;
const PRODUCE_KEY = 0;

/** With batches that are encoded already: the library would make some twenty buffers of each record. */
export const PRODUCE: Versions<ProduceArguments, produceV11.ProduceResponse> = [
  createAPI(PRODUCE_KEY, 11, writeProduce, produceV11.parseResponse),
  createAPI(PRODUCE_KEY, 10, writeProduce, produceV10.parseResponse),
  createAPI(PRODUCE_KEY, 9, writeProduce, produceV9.parseResponse),
].map((api) => ({ api })) as never;

/** The same in these three versions; acknowledged once all in-sync replicas have it. */
function writeProduce(...[timeoutMs, topics]: ProduceArguments): Writer {
  return Writer.create()
    .appendString(null)
    .appendInt16(ALL_IN_SYNC_REPLICAS)
    .appendInt32(timeoutMs)
    .appendArray([...topics], (topicWriter, { name, partitions }) => {
      topicWriter.appendString(name).appendArray([...partitions], (writer, { index, batch }) => {
        writer.appendInt32(index).appendBytes(batch);
      });
    })
    .appendTaggedFields();
}
