import { randomUUID } from 'node:crypto';
import { Timeout } from '@bloodbank/core/errors';
import type { Consumption, Logger, OnDelivery, Tap } from '@bloodbank/core/ports';
import { matchesTopic } from '@bloodbank/core/routing';
import type { Places } from '../layout/places.js';
import { type FetchedRecord, readRecord } from '../message/incoming-record.js';
import type { Cluster } from '../wire/cluster.js';
import { LiveReader } from './live-reader.js';

const STOP_TIMEOUT_MS = 30_000;
/** A tap that is slower than what it watches loses the oldest: it holds up nobody. */
const MAX_WAITING = 10_000;

export interface TapOptions {
  readonly cluster: Cluster;
  readonly places: Places;
  readonly logger: Logger;
  readonly tap: Tap['tap'];
  readonly topics: () => readonly string[];
  readonly concurrency: number;
  readonly onDelivery: OnDelivery;
  readonly onStopped: (stopped: TapConsumption) => void;
}

/** Looks on. What its callback decides is nobody's concern. */
export class TapConsumption implements Consumption {
  readonly queue: string = `bloodbank.tap.${randomUUID()}`;
  readonly isRunning = true;
  runningCount = 0;
  readonly #options: TapOptions;
  #reader: LiveReader | undefined;
  #waiting: FetchedRecord[] = [];
  #isStopped = false;
  #onIdle: (() => void) | undefined;
  #droppedCount = 0;

  static async start(options: TapOptions): Promise<TapConsumption> {
    const consumption = new TapConsumption(options);
    const { cluster, logger, topics } = options;
    consumption.#reader = await LiveReader.open({
      cluster,
      logger,
      topics,
      onRecord: (record) => consumption.#onRecord(record),
    });
    return consumption;
  }

  private constructor(options: TapOptions) {
    this.#options = options;
  }

  async stop({ timeoutMs = STOP_TIMEOUT_MS }: { readonly timeoutMs?: number } = {}): Promise<void> {
    this.#isStopped = true;
    this.#waiting = [];
    await this.#reader?.stop();
    this.#options.onStopped(this);
    if (this.runningCount === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      this.#onIdle = resolve;
      timer = setTimeout(() => reject(new Timeout(`Stopping "${this.queue}"`, timeoutMs, false)), timeoutMs);
    }).finally(() => clearTimeout(timer));
  }

  #onRecord(record: FetchedRecord): void {
    this.#waiting.push(record);
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#droppedCount += 1;
      if (this.#droppedCount % MAX_WAITING === 1) {
        this.#options.logger.warn(
          { tap: this.queue, dropped: this.#droppedCount },
          'A tap is too slow: the oldest of what it was to see is dropped.',
        );
      }
    }
    this.#next();
  }

  #next(): void {
    while (this.runningCount < this.#options.concurrency && !this.#isStopped) {
      const record = this.#waiting.shift();
      if (record === undefined) return;
      const { places, tap, onDelivery } = this.#options;
      const { address, body, properties, headers } = readRecord(record, places);
      if (!tap.some(({ kind, pattern }) => kind === address.kind && matchesTopic(pattern, address.key))) continue;
      this.runningCount += 1;
      const delivery = {
        address,
        body,
        properties,
        headers,
        destination: record.topic,
        queue: this.queue,
        attempt: 1,
        redelivered: false,
      };
      void Promise.resolve()
        .then(() => onDelivery(delivery))
        .catch(() => {})
        .finally(() => {
          this.runningCount -= 1;
          if (this.runningCount === 0) this.#onIdle?.();
          this.#next();
        });
    }
  }
}
