import { toError } from '@bloodbank/core/errors';
import type { Logger } from '@bloodbank/core/ports';
import { readBatches, readRecords, UnreadableBatch } from '../message/decode-batches.js';
import { LogRecords } from '../message/log-records.js';
import type { Cluster } from '../wire/cluster.js';
import { FETCH, type FetchArguments, type FetchedPartition } from '../wire/fetch.js';
import { errorNameOf } from '../wire/kafka-error.js';
import type { Lines } from '../wire/lines.js';
import { EARLIEST, groupBy, listOffsets, nameOf, type Position, type TopicPartition } from '../wire/offsets.js';
import { AbortedTransactions } from './aborted-transactions.js';

/** How long a broker that has nothing new holds its answer back. */
const MAX_WAIT_MS = 500;
/** While some partitions are left out, their turn must not be held up by the others' silence. */
const SHORT_WAIT_MS = 50;
const MAX_BYTES = 8 * 1024 * 1024;
const PARTITION_BYTES = 1024 * 1024;
const RETRY_AFTER_MS = 100;

/** How long a partition waits whose next batch cannot be read: it may be whole the next time. */
const UNREADABLE_AGAIN_MS = 5_000;

const READ_COMMITTED = 1;

export interface FetcherOptions {
  readonly cluster: Cluster;
  readonly logger: Logger;
  /** What came, and from where the next comes; records may be none. */
  readonly onRecords: (from: TopicPartition, records: LogRecords, next: number, end: number) => void;
}

interface Cursor extends TopicPartition {
  offset: number;
  isPaused: boolean;
  /** As `performance.now()` tells it; of one whose next batch could not be read. */
  waitsUntil: number;
  /** What was said of it last. */
  unreadable: string | undefined;
}

/** Reads partitions from given offsets on, each for itself. Nothing here knows of groups. */
export class Fetcher {
  readonly #options: FetcherOptions;
  readonly #lines: Lines;
  readonly #cursors = new Map<string, Cursor>();
  readonly #loops = new Set<number>();
  #isClosed = false;
  #wakes: (() => void)[] = [];

  constructor(options: FetcherOptions) {
    this.#options = options;
    this.#lines = options.cluster.openLines();
  }

  add({ topic, partition, offset }: Position): void {
    this.#cursors.set(nameOf({ topic, partition }), {
      ...{ topic, partition, offset, isPaused: false, waitsUntil: 0, unreadable: undefined },
    });
    this.#startLoops();
    this.#wake();
  }

  remove(one: TopicPartition): void {
    this.#cursors.delete(nameOf(one));
  }

  pause(one: TopicPartition): void {
    const cursor = this.#cursors.get(nameOf(one));
    if (cursor !== undefined) cursor.isPaused = true;
  }

  resume(one: TopicPartition): void {
    const cursor = this.#cursors.get(nameOf(one));
    if (cursor === undefined || !cursor.isPaused) return;
    cursor.isPaused = false;
    this.#wake();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cursors.clear();
    this.#wake();
    this.#options.cluster.closeLines(this.#lines);
  }

  #startLoops(): void {
    for (const { topic, partition } of this.#cursors.values()) {
      const leader = this.#options.cluster.leaderOf(topic, partition) ?? -1;
      if (this.#loops.has(leader)) continue;
      this.#loops.add(leader);
      void this.#loop(leader);
    }
  }

  /** One for each node, and one, -1, for what has no leader at the moment. It ends when nothing is left for it. */
  async #loop(node: number): Promise<void> {
    const { cluster, logger } = this.#options;
    // What is added in this turn goes along with the first request.
    await new Promise((resolve) => setImmediate(resolve));
    while (!this.#isClosed) {
      const own = [...this.#cursors.values()].filter(
        ({ topic, partition }) => (cluster.leaderOf(topic, partition) ?? -1) === node,
      );
      if (own.length === 0) break;
      const now = performance.now();
      const wanted = own.filter(({ isPaused, waitsUntil }) => !isPaused && waitsUntil <= now);
      if (node === -1 || cluster.state !== 'open') {
        await this.#pause(RETRY_AFTER_MS);
        if (node === -1) await cluster.refresh().catch(() => {});
        this.#startLoops();
      } else if (wanted.length === 0) {
        await this.#pause(MAX_WAIT_MS);
      } else {
        try {
          const isStale = await this.#fetch(node, wanted, wanted.length === own.length ? MAX_WAIT_MS : SHORT_WAIT_MS);
          if (!isStale || this.#isClosed) continue;
        } catch (thrown) {
          if (this.#isClosed) break;
          logger.debug({ node, reason: toError(thrown).message }, 'A fetch came to nothing, and is made again.');
        }
        await this.#pause(RETRY_AFTER_MS);
        await cluster.refresh().catch(() => {});
        this.#startLoops();
      }
    }
    this.#loops.delete(node);
    if (!this.#isClosed) this.#startLoops();
  }

  /** Whether some partition is led by another node by now. */
  async #fetch(node: number, wanted: readonly Cursor[], maxWaitMs: number): Promise<boolean> {
    const asked = new Map(wanted.map((cursor) => [nameOf(cursor), cursor.offset]));
    const topics = [...groupBy(wanted, ({ topic }) => topic)].map(([topicId, cursors]) => ({
      topicId,
      partitions: cursors.map(({ partition, offset }) => ({
        partition,
        currentLeaderEpoch: -1,
        fetchOffset: BigInt(offset),
        lastFetchedEpoch: -1,
        partitionMaxBytes: PARTITION_BYTES,
      })),
    }));
    const request: FetchArguments = [maxWaitMs, 1, MAX_BYTES, READ_COMMITTED, 0, -1, topics, [], ''];
    this.#putBehind(wanted[0]);
    const answer = await this.#options.cluster.call(FETCH, request, node, { lines: this.#lines });
    let isStale = false;
    for (const part of answer) {
      const cursor = this.#cursors.get(nameOf(part));
      // Removed, or set elsewhere, while the answer was on its way.
      if (cursor === undefined || cursor.offset !== asked.get(nameOf(cursor))) continue;
      const name = errorNameOf(part.errorCode);
      if (name === 'NONE') this.#pass(cursor, part);
      else if (name === 'OFFSET_OUT_OF_RANGE') await this.#reset(cursor);
      else isStale = true;
    }
    return isStale;
  }

  /**
   * Each partition is the first of a request in its turn: a broker hands out a batch that is larger than asked for only where nothing stands
   * before it, and otherwise leaves it out without a word.
   */
  #putBehind(cursor: Cursor | undefined): void {
    if (cursor === undefined) return;
    this.#cursors.delete(nameOf(cursor));
    this.#cursors.set(nameOf(cursor), cursor);
  }

  #pass(cursor: Cursor, { batches, abortedTransactions, lastStableOffset }: FetchedPartition): void {
    const { topic, partition } = cursor;
    const aborted = new AbortedTransactions(abortedTransactions);
    const records = new LogRecords({ topic, partition });
    let next = cursor.offset;
    try {
      for (const batch of readBatches(batches)) {
        if (!aborted.hides(batch)) readRecords(batch, cursor.offset, records);
        next = Math.max(next, batch.nextOffset);
      }
      cursor.unreadable = undefined;
    } catch (thrown) {
      if (!(thrown instanceof UnreadableBatch)) throw thrown;
      this.#holdBack(cursor, thrown);
      if (next === cursor.offset) return;
    }
    cursor.offset = next;
    this.#options.onRecords({ topic, partition }, records, next, lastStableOffset);
  }

  /** Nothing is skipped: its records may be somebody's only ones. The other partitions go on. */
  #holdBack(cursor: Cursor, { message }: UnreadableBatch): void {
    const { topic, partition, unreadable } = cursor;
    cursor.waitsUntil = performance.now() + UNREADABLE_AGAIN_MS;
    cursor.unreadable = message;
    if (unreadable === message) return;
    this.#options.logger.error({ topic, partition }, `${message} Nothing behind it is read until it can be.`);
  }

  /** Retention took what was to be read next: what is left begins later. */
  async #reset(cursor: Cursor): Promise<void> {
    const found = await listOffsets(this.#options.cluster, [cursor], EARLIEST);
    const offset = found.get(nameOf(cursor)) ?? 0;
    const { topic, partition } = cursor;
    this.#options.logger.warn(
      { topic, partition, from: cursor.offset, to: offset },
      'Records were removed by retention before they were read.',
    );
    cursor.offset = offset;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wakes.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #wake(): void {
    const wakes = this.#wakes;
    this.#wakes = [];
    for (const wake of wakes) wake();
  }
}
