import type { FetchedRecord } from '../message/incoming-record.js';
import type { LogRecords } from '../message/log-records.js';
import type { TopicPartition } from '../wire/offsets.js';
import { OffsetLedger } from './offset-ledger.js';
import type { KnownPartition } from './topic-changes.js';

/** A record that waits for its turn. */
export interface QueuedRecord {
  readonly record: FetchedRecord;
  readonly offset: number;
  /** Not before this time, in milliseconds since 1970: an attempt that failed, here, and is made again here. */
  readonly notBefore?: number;
  /** It was in somebody's hands when that somebody ended. */
  readonly isRedelivered?: boolean;
  readonly firstFailureAt?: string;
  /** Of a retry, once it was looked at: when it may be made. */
  dueAt?: number;
}

/** A delivery that begins once the broker knows of its attempt. */
export interface Announced {
  readonly lane: Lane;
  readonly item: QueuedRecord;
  /** Counted in this partition. */
  readonly attempt: number;
}

/** What a record that waits costs beside its key, value and headers, at most. */
const RECORD_BYTES = 200;

/** So many records are looked through for one whose key is free. */
const MAX_LOOK_AHEAD = 1_000;

export interface LaneKind {
  readonly isOrdered: boolean;
  readonly isRetries: boolean;
}

/** What a member has of one partition. */
export class Lane implements KnownPartition {
  readonly topic: string;
  readonly partition: number;
  /** Whether records with the same key are handled one after the other. */
  readonly isOrdered: boolean;
  /** Whether its records are the group's own retries. */
  readonly isRetries: boolean;
  topicId: string | undefined;
  /** False once somebody else may have it: what is done here from then on is not committed. */
  isLive = true;
  /** To be let go: nothing new begins. */
  isLosing = false;
  ledger: OffsetLedger = new OffsetLedger(0);
  isLoaded = false;
  /** Callbacks that run, and what they decided being carried out. */
  runningCount = 0;
  /** Taken, and not begun. */
  inHandCount = 0;
  /** Those of them of which the broker knows, in the order in which they begin. */
  readonly ready: Announced[] = [];
  /** Begun and not settled, what was released included. */
  unsettledCount = 0;
  queuedBytes = 0;
  isPaused = false;
  /** Those that somebody has looked at. */
  readonly #queue: QueuedRecord[] = [];
  /** As they were fetched, and how many of the first of them are in the queue. */
  readonly #coming: LogRecords[] = [];
  #comingIndex = 0;
  #comingCount = 0;
  /** Attempts that are made again here, by the time they are due. */
  readonly #again: QueuedRecord[] = [];
  readonly #busyKeys = new Set<string>();
  #head = 0;

  constructor({ topic, partition }: TopicPartition, { isOrdered, isRetries }: LaneKind) {
    this.topic = topic;
    this.partition = partition;
    this.isOrdered = isOrdered;
    this.isRetries = isRetries;
  }

  get queuedCount(): number {
    return this.#queue.length - this.#head + this.#comingCount;
  }

  add(records: LogRecords): void {
    this.#coming.push(records);
    this.#comingCount += records.length;
    this.queuedBytes += records.sizeBytes + records.length * RECORD_BYTES;
  }

  addAgain(item: QueuedRecord): void {
    this.#again.push(item);
    this.#again.sort((a, b) => (a.notBefore ?? 0) - (b.notBefore ?? 0));
  }

  /** When the next attempt that waits here is due. */
  get nextDueAt(): number | undefined {
    return this.#again[0]?.notBefore;
  }

  /** The next whose time has come and whose key is free; its key is taken until `free`. */
  take(now: number, isSkipped: (lane: Lane, item: QueuedRecord) => boolean): QueuedRecord | undefined {
    const [due] = this.#again;
    if (due !== undefined && (due.notBefore ?? 0) <= now) {
      this.#again.shift();
      return due;
    }
    let looked = 0;
    for (let index = this.#head; looked < MAX_LOOK_AHEAD; index++) {
      const item = this.#itemAt(index);
      if (item === undefined) break;
      if (item === TAKEN) continue;
      if (isSkipped(this, item)) {
        this.#remove(index, item);
        continue;
      }
      if (!this.isOrdered) {
        this.#remove(index, item);
        return item;
      }
      const key = keyTextOf(item.record);
      if (!this.#busyKeys.has(key)) {
        this.#busyKeys.add(key);
        this.#remove(index, item);
        return item;
      }
      // What is passed by must not look settled.
      this.ledger.open(item.offset, this.ledger.spentOf(item.offset) ?? 0);
      looked += 1;
    }
    return undefined;
  }

  /** The first that waits, without taking it. */
  peek(): QueuedRecord | undefined {
    for (let index = this.#head; ; index++) {
      const item = this.#itemAt(index);
      if (item !== TAKEN) return item;
    }
  }

  free(item: QueuedRecord): void {
    if (this.isOrdered) this.#busyKeys.delete(keyTextOf(item.record));
  }

  /** Of the queue; where that ends, the next of what waits behind it is brought in. */
  #itemAt(index: number): QueuedRecord | undefined {
    if (index < this.#queue.length) return this.#queue[index];
    const [first] = this.#coming;
    const record = first?.at(this.#comingIndex);
    if (first === undefined || record === undefined) return undefined;
    const item: QueuedRecord = { record, offset: record.offset };
    this.#queue.push(item);
    this.#comingCount -= 1;
    this.#comingIndex += 1;
    if (this.#comingIndex === first.length) {
      this.#coming.shift();
      this.#comingIndex = 0;
    }
    return item;
  }

  #remove(index: number, item: QueuedRecord): void {
    this.queuedBytes -= item.record.sizeBytes + RECORD_BYTES;
    this.#queue[index] = TAKEN;
    while (this.#head < this.#queue.length && this.#queue[this.#head] === TAKEN) this.#head += 1;
    if (this.#head > 1_000 && this.#head * 2 > this.#queue.length) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
  }
}

/** A place in the queue whose record has been taken. */
const TAKEN: QueuedRecord = { record: {} as FetchedRecord, offset: -1 };

/** Without a key, all are one. */
function keyTextOf({ key }: FetchedRecord): string {
  return key === null ? '' : key.toString('latin1');
}
