import { expect, it } from 'vitest';
import { bucketsOfPartition, PARTITION_BUCKETS, partitionBucketOf } from './partition.js';

it('gives a key the bucket that it has always had', () => {
  expect(['', 'repo|423', 'order-1', 'Zürich'].map(partitionBucketOf)).toEqual([48, 21, 47, 17]);
});

it('spreads keys over all buckets', () => {
  const counts = new Map<number, number>();
  for (let n = 0; n < 6_400; n++) {
    const bucket = partitionBucketOf(`key-${n}`);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  expect(counts.size).toBe(PARTITION_BUCKETS);
  for (const count of counts.values()) expect(count).toBeGreaterThan(50);
});

it.each([2, 3, 7, 64])('deals every bucket to exactly one of %i partitions', (count) => {
  const dealt = Array.from({ length: count }, (_, index) => bucketsOfPartition(index, count)).flat();
  expect(dealt.sort((a, b) => a - b)).toEqual(Array.from({ length: PARTITION_BUCKETS }, (_, bucket) => bucket));
});
