import { silentLogger } from '@bloodbank/core/ports';
import { Fetcher } from '../consume/fetcher.js';
import type { FetchedRecord } from '../message/incoming-record.js';
import type { Cluster } from '../wire/cluster.js';
import { nameOf, type TopicPartition } from '../wire/offsets.js';

/** A stretch of one partition; `to` is not part of it. */
export interface LogRange extends TopicPartition {
  readonly from: number;
  readonly to: number;
}

const STUCK_AFTER_MS = 30_000;

/**
 * Reads stretches of a log, and hands out what stands in them, one record after the other, in the order of each partition.
 *
 * @throws {Error} when nothing comes for half a minute, or what `onRecord` throws.
 */
export async function readLog(
  cluster: Cluster,
  ranges: readonly LogRange[],
  onRecord: (record: FetchedRecord) => void | Promise<void>,
): Promise<void> {
  const open = new Map(ranges.filter(({ from, to }) => from < to).map((range) => [nameOf(range), range]));
  if (open.size === 0) return;
  let work = Promise.resolve();
  let watchdog: NodeJS.Timeout | undefined;
  let fetcher: Fetcher | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const alive = (): void => {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => reject(new Error('The log could not be read to its end.')), STUCK_AFTER_MS);
      };
      alive();
      const reader = new Fetcher({
        cluster,
        logger: silentLogger,
        onRecords: (from, records, next) => {
          alive();
          const range = open.get(nameOf(from));
          if (range === undefined) return;
          const within = [...records].filter(({ offset }) => offset < range.to);
          const isOver = next >= range.to;
          if (isOver) {
            open.delete(nameOf(from));
            reader.remove(from);
          } else reader.pause(from);
          work = work
            .then(async () => {
              for (const record of within) {
                await onRecord(record);
                alive();
              }
              if (!isOver) reader.resume(from);
              else if (open.size === 0) resolve();
            })
            .catch(reject);
        },
      });
      fetcher = reader;
      for (const { topic, partition, from } of open.values()) reader.add({ topic, partition, offset: from });
    });
    await work;
  } finally {
    clearTimeout(watchdog);
    await fetcher?.close();
  }
}
