import type { Logger } from '@bloodbank/core/ports';
import type { FetchedRecord } from '../message/incoming-record.js';
import type { Cluster } from '../wire/cluster.js';
import { LATEST, listOffsets, nameOf, type TopicPartition } from '../wire/offsets.js';
import { Fetcher } from './fetcher.js';

/** How often it is looked whether there are further topics, or further partitions of them. */
const LOOK_EVERY_MS = 5_000;

export interface LiveReaderOptions {
  readonly cluster: Cluster;
  readonly logger: Logger;
  /** Which topics, each time that it is looked. */
  readonly topics: () => readonly string[];
  readonly onRecord: (record: FetchedRecord) => void;
}

/**
 * Reads what comes from now on, for this process alone. It is in no group and commits nothing: it takes nothing from
 * anybody, and leaves nothing behind.
 */
export class LiveReader {
  readonly #options: LiveReaderOptions;
  readonly #fetcher: Fetcher;
  readonly #known = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  static async open(options: LiveReaderOptions): Promise<LiveReader> {
    const reader = new LiveReader(options);
    try {
      await options.cluster.refresh();
      await reader.#add(true);
      reader.#timer = setInterval(() => void reader.#look(), LOOK_EVERY_MS);
      return reader;
    } catch (thrown) {
      await reader.stop();
      throw thrown;
    }
  }

  private constructor(options: LiveReaderOptions) {
    this.#options = options;
    const { cluster, logger } = options;
    this.#fetcher = new Fetcher({
      cluster,
      logger,
      onRecords: (_, records) => {
        for (const record of records) if (!this.#isStopped) options.onRecord(record);
      },
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#fetcher.close();
  }

  async #look(): Promise<void> {
    try {
      await this.#options.cluster.refresh();
      await this.#add(false);
    } catch {
      // The next time.
    }
  }

  /** What is there at the beginning is read from its end; what comes to be later, from its beginning. */
  async #add(isFromEnd: boolean): Promise<void> {
    const { cluster, topics } = this.#options;
    const found = topics().flatMap((topic): TopicPartition[] =>
      Array.from({ length: cluster.topic(topic)?.leaders.length ?? 0 }, (_, partition) => ({ topic, partition })),
    );
    const fresh = found.filter((one) => !this.#known.has(nameOf(one)));
    const ends = isFromEnd ? await listOffsets(cluster, fresh, LATEST) : new Map<string, number>();
    for (const one of fresh) {
      this.#known.add(nameOf(one));
      if (!this.#isStopped) this.#fetcher.add({ ...one, offset: ends.get(nameOf(one)) ?? 0 });
    }
  }
}
