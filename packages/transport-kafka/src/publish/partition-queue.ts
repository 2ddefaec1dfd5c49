import type { PendingPublish } from './pending-publish.js';

/** Kafka's own limit for a batch is 1,048,588 bytes; this leaves room for its frame. */
const MAX_BATCH_BYTES = 950_000;
const MAX_BATCH_COUNT = 5_000;

/**
 * What waits for one partition, and what is on its way there: never more than one request, so that messages keep their
 * order also when one has to be sent again.
 */
export class PartitionQueue {
  readonly topic: string;
  readonly partition: number;
  inFlight: readonly PendingPublish[] = [];
  /** Not before this time, as `performance.now` counts. */
  notBefore = 0;
  #waiting: PendingPublish[] = [];

  constructor(topic: string, partition: number) {
    this.topic = topic;
    this.partition = partition;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(pending: PendingPublish): void {
    this.#waiting.push(pending);
  }

  /** The next batch, marked as sent; empty where all that waited has settled. */
  take(): readonly PendingPublish[] {
    const batch: PendingPublish[] = [];
    let bytes = 0;
    let index = 0;
    for (; index < this.#waiting.length && batch.length < MAX_BATCH_COUNT; index++) {
      const pending = this.#waiting[index] as PendingPublish;
      if (pending.state === 'settled') continue;
      const isAlone = pending.isQuarantined || batch[0]?.isQuarantined;
      if (batch.length > 0 && (isAlone || bytes + pending.sizeBytes > MAX_BATCH_BYTES)) break;
      batch.push(pending);
      bytes += pending.sizeBytes;
    }
    this.#waiting = this.#waiting.slice(index);
    for (const pending of batch) {
      pending.state = 'sent';
      pending.hasLeft = true;
    }
    this.inFlight = batch;
    return batch;
  }

  /** To the head: they were before everything that waits. */
  putBack(batch: readonly PendingPublish[]): void {
    const again = batch.filter(({ state }) => state !== 'settled');
    for (const pending of again) pending.state = 'waiting';
    this.#waiting = [...again, ...this.#waiting];
  }

  takeAll(): readonly PendingPublish[] {
    const all = this.#waiting;
    this.#waiting = [];
    return all;
  }
}
