import { createHash } from 'node:crypto';
import type { Contract } from '../contract/contract-set.js';
import type { QueueDeclaration } from '../ports/transport.js';
import { partitionQueueOf } from './queue-names.js';

/**
 * Into how many buckets partition keys fall. The buckets are dealt out to the partitions of a queue, so no queue has more
 * partitions than this, and another number of partitions moves whole buckets.
 */
export const PARTITION_BUCKETS = 64;

/** The header that tells a broker the bucket of a message. Reserved, as everything of the bus. */
export const PARTITION_HEADER = 'bloodbank-partition';

/** The same bucket for the same key, on every machine and in every version. */
export function partitionBucketOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt16BE(0) % PARTITION_BUCKETS;
}

/** The buckets of one partition out of `count`. */
export function bucketsOfPartition(index: number, count: number): readonly number[] {
  const buckets = Array.from({ length: PARTITION_BUCKETS }, (_, bucket) => bucket);
  return buckets.filter((bucket) => bucket % count === index);
}

/** What the schema's `x-partition-key` names in a payload, as text; undefined where it names nothing, or nothing is there. */
export function partitionKeyOf({ partitionKey }: Contract, payload: unknown): string | undefined {
  if (partitionKey === undefined || typeof payload !== 'object' || payload === null) return undefined;
  const value: unknown = Object.hasOwn(payload, partitionKey) ? Reflect.get(payload, partitionKey) : undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The queues of which `declaration` consists when it is laid out in `count` partitions. They share its dead letters. */
export function partitionsOf<T extends QueueDeclaration>(declaration: T, count: number): readonly T[] {
  return Array.from({ length: count }, (_, index) => ({
    ...declaration,
    queue: partitionQueueOf(declaration.queue, index),
    partition: { of: declaration.queue, index, count },
  }));
}
