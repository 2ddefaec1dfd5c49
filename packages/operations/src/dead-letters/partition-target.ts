import type { DeadLetter } from '@bloodbank/core/dead-letter';

const PARTITION = /^\.p\d{1,2}$/;

/**
 * Where a dead letter of a queue goes back to: of a queue in partitions, to the one that it failed in, for its followers
 * are there. What a dead letter says of itself is believed no further than that.
 */
export function partitionTarget({ queue }: DeadLetter, whole: string): string {
  const isPartition = queue?.startsWith(whole) === true && PARTITION.test(queue.slice(whole.length));
  return isPartition ? queue : whole;
}
