import { createHash } from 'node:crypto';
import { MAX_PARTITIONS } from '@bloodbank/core/routing';

/**
 * Into how many buckets partition keys fall. The buckets are dealt out to the partitions of a queue, so no queue has more
 * partitions than this, and another number of partitions moves whole buckets.
 */
export const PARTITION_BUCKETS: typeof MAX_PARTITIONS = MAX_PARTITIONS;

/** The header that tells the broker the bucket of a message. Reserved, as everything of the bus. */
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

/** Which partition out of `count` a bucket belongs to; undefined for a text that is no bucket. */
export function partitionOfBucket(bucket: string, count: number): number | undefined {
  const number = Number(bucket);
  const isBucket = String(number) === bucket && Number.isInteger(number) && number >= 0 && number < PARTITION_BUCKETS;
  return isBucket ? number % count : undefined;
}
