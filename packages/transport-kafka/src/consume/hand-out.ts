import { matchesTopic } from '@bloodbank/core/routing';
import type { Places } from '../layout/places.js';
import { readMarks } from '../message/copy-marks.js';
import { keyOf, readRecord } from '../message/incoming-record.js';
import type { GroupCommits } from './group-commits.js';
import type { Announced, Lane, QueuedRecord } from './lane.js';
import { Pace } from './pace.js';

export interface HandOutOptions {
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly commits: GroupCommits;
  readonly places: Places;
  readonly patterns: ReadonlySet<string>;
  readonly prefetch: number;
  readonly concurrency: number;
  /** Whether the limits are of each partition, and not of all. */
  readonly isPartitioned: boolean;
  readonly isRunning: () => boolean;
  /** The lane has room for more. */
  readonly onDrained: (lane: Lane) => void;
  /** Handles it, and calls `end` once it is over. */
  readonly onBegin: (one: Announced) => void;
}

const QUEUED_COUNT = 1_000;
const QUEUED_BYTES = 8 * 1024 * 1024;
/** So many begin before others of the process have their turn. */
const SLICE = 64;
/** Keys whose patterns were looked at once. */
const MAX_KNOWN_KEYS = 10_000;

/**
 * Decides what is handed out next, and when. A record is admitted, and announced to the broker; once that was answered it is ready, and
 * begins when there is room for it. What a process may have died of is handled with nothing beside it.
 */
export class HandOut {
  readonly #options: HandOutOptions;
  readonly #pace = new Pace();
  readonly #mostQueued: number;
  /** Of all lanes: callbacks that run, and deliveries that have begun and are not settled. */
  runningCount = 0;
  #unsettledCount = 0;
  /** Of all lanes: admitted and not begun. */
  #inHandCount = 0;
  #isAlone = false;
  #isGoingOn = false;
  #turn = 0;
  #dueTimer: NodeJS.Timeout | undefined;
  readonly #matches = new Map<string, boolean>();
  #matchedPatterns = 0;

  constructor(options: HandOutOptions) {
    this.#options = options;
    this.#mostQueued = Math.max(QUEUED_COUNT, 2 * options.prefetch);
  }

  /** Whether the lane holds so much that no more is to be fetched for it. */
  isFull(lane: Lane): boolean {
    return lane.queuedCount > this.#mostQueued || lane.queuedBytes > QUEUED_BYTES;
  }

  /** Hands out whatever may be handed out now, once for all that ended in this turn. */
  goOnSoon(): void {
    if (this.#isGoingOn) return;
    this.#isGoingOn = true;
    queueMicrotask(() => this.#goOn());
  }

  #goOn(): void {
    // What ends while it begins need not ask for more.
    this.#isGoingOn = true;
    const isRunning = this.#options.isRunning();
    const hasMore = isRunning && this.#beginReady();
    if (isRunning) this.#admit();
    if (hasMore) setImmediate(() => this.#goOn());
    else this.#isGoingOn = false;
  }

  /** The broker knows of them. Those whose time is over by now are given back. */
  onAnnounced(announced: readonly Announced[]): void {
    for (const one of announced) {
      if (this.isWanted(one)) one.lane.ready.push(one);
      else this.giveBack(one);
    }
    this.#goOn();
  }

  isWanted({ lane }: Announced): boolean {
    return lane.isLive && !lane.isLosing && this.#options.isRunning();
  }

  /** It was to begin, and does not: the attempt was not made. */
  giveBack({ lane, item }: Announced): void {
    lane.ledger.open(item.offset, (lane.ledger.spentOf(item.offset) ?? 1) - 1);
    if (lane.isLive) this.#options.commits.add(lane);
    lane.inHandCount -= 1;
    this.#inHandCount -= 1;
    this.#isAlone = false;
  }

  /** Those that still wait to be announced; the others are given back. */
  stillWanted(announced: readonly Announced[]): readonly Announced[] {
    return announced.filter((one) => {
      const isWanted = this.isWanted(one);
      if (!isWanted) this.giveBack(one);
      return isWanted;
    });
  }

  /** Whatever has not begun and is not wanted any more. */
  giveBackUnwanted(): void {
    for (const one of this.#options.commits.takeBack((coming) => this.isWanted(coming))) this.giveBack(one);
    for (const lane of this.#options.lanes.values()) {
      const [first] = lane.ready;
      if (first === undefined || this.isWanted(first)) continue;
      for (const one of lane.ready.splice(0)) this.giveBack(one);
    }
  }

  /** The delivery is over; `isSettled` is false where it was released, and stays open. */
  end({ lane, item }: Announced, isSettled: boolean): void {
    this.#isAlone = false;
    this.#pace.count();
    // What is made again in place keeps its key, and so its turn.
    const isWaiting = lane.isOrdered && isSettled && lane.isLive && lane.ledger.spentOf(item.offset) !== undefined;
    if (!isWaiting) lane.free(item);
    lane.runningCount -= 1;
    this.runningCount -= 1;
    if (isSettled) lane.unsettledCount -= 1;
    if (isSettled || !lane.isLive) this.#unsettledCount -= 1;
  }

  /** Somebody else may have the lane: what runs in it counts until it ends. */
  drop(lane: Lane): void {
    this.#unsettledCount -= lane.unsettledCount - lane.runningCount;
  }

  close(): void {
    clearTimeout(this.#dueTimer);
  }

  /** Whether more is ready, which another turn is to begin. */
  #beginReady(): boolean {
    const lanes = [...this.#options.lanes.values()].filter(({ ready }) => ready.length > 0);
    let begun = 0;
    while (lanes.length > 0) {
      // One at a time from each, so that a long partition does not hold up a short one.
      this.#turn = (this.#turn + 1) % lanes.length;
      const lane = lanes[this.#turn] as Lane;
      if (this.#roomIn(lane) <= 0) {
        lanes.splice(this.#turn, 1);
        continue;
      }
      if (begun === SLICE) return true;
      const one = lane.ready.shift() as Announced;
      if (lane.ready.length === 0) lanes.splice(this.#turn, 1);
      begun += 1;
      lane.inHandCount -= 1;
      this.#inHandCount -= 1;
      lane.runningCount += 1;
      lane.unsettledCount += 1;
      this.runningCount += 1;
      this.#unsettledCount += 1;
      this.#options.onBegin(one);
    }
    return false;
  }

  /** How many may begin. */
  #roomIn(lane: Lane): number {
    const { prefetch, concurrency, isPartitioned } = this.#options;
    const { runningCount, unsettledCount } = isPartitioned
      ? lane
      : { runningCount: this.runningCount, unsettledCount: this.#unsettledCount };
    return Math.min(concurrency - runningCount, prefetch - unsettledCount);
  }

  #admit(): void {
    const ahead = this.#pace.ahead(performance.now());
    const now = Date.now();
    const announced: Announced[] = [];
    let nextDueAt = Number.POSITIVE_INFINITY;
    let lanes = [...this.#options.lanes.values()].filter((lane) => {
      if (!lane.isLoaded || lane.isLosing) return false;
      // In few large commits rather than many small ones.
      const inHand = this.#options.isPartitioned ? lane.inHandCount : this.#inHandCount;
      return inHand * 2 <= this.#roomIn(lane) + ahead;
    });
    while (lanes.length > 0) {
      lanes = lanes.filter((lane) => {
        const inHand = this.#options.isPartitioned ? lane.inHandCount : this.#inHandCount;
        if (this.#isAlone || inHand >= this.#roomIn(lane) + ahead) return false;
        const taken = this.#take(lane, now);
        if (taken !== undefined) announced.push(taken);
        else
          nextDueAt = Math.min(nextDueAt, lane.nextDueAt ?? Number.POSITIVE_INFINITY, this.#dueAtOf(lane, lane.peek()));
        return taken !== undefined;
      });
    }
    if (Number.isFinite(nextDueAt)) this.#goOnAt(nextDueAt);
    if (announced.length > 0) this.#options.commits.announce(announced);
  }

  #take(lane: Lane, now: number): Announced | undefined {
    const first = lane.peek();
    const isDelayed = this.#dueAtOf(lane, first) > now && !((lane.nextDueAt ?? Number.POSITIVE_INFINITY) <= now);
    if (isDelayed) return undefined;
    const isBusy = this.runningCount + this.#inHandCount > 0;
    if (first !== undefined && isBusy && isQuarantined(lane, first)) return undefined;
    const item = lane.take(now, this.#skips);
    if (lane.isPaused && lane.queuedCount * 2 < this.#mostQueued && lane.queuedBytes * 2 < QUEUED_BYTES) {
      lane.isPaused = false;
      this.#options.onDrained(lane);
    }
    if (item === undefined) return undefined;
    const isRedelivered = isQuarantined(lane, item);
    if (isRedelivered && isBusy) {
      // Its key stays taken: nobody overtakes it.
      lane.addAgain({ ...item, notBefore: 0, isRedelivered });
      return undefined;
    }
    const attempt = (lane.ledger.spentOf(item.offset) ?? 0) + 1;
    this.#isAlone = isRedelivered;
    lane.ledger.open(item.offset, attempt);
    lane.inHandCount += 1;
    this.#inHandCount += 1;
    return { lane, item: isRedelivered ? { ...item, isRedelivered } : item, attempt };
  }

  /** Whether it is settled, or nobody's here. */
  readonly #skips = (lane: Lane, item: QueuedRecord): boolean => {
    if (lane.ledger.spentOf(item.offset) === undefined) return true;
    if (lane.isRetries) return false;
    if (this.#isMatched(keyOf(item.record, this.#options.places))) return false;
    lane.ledger.settle(item.offset);
    this.#options.commits.addLazily(lane);
    return true;
  };

  #isMatched(key: string): boolean {
    const { patterns } = this.#options;
    if (patterns.size !== this.#matchedPatterns || this.#matches.size > MAX_KNOWN_KEYS) {
      this.#matches.clear();
      this.#matchedPatterns = patterns.size;
    }
    const known = this.#matches.get(key);
    if (known !== undefined) return known;
    const isMatched = [...patterns].some((pattern) => matchesTopic(pattern, key));
    this.#matches.set(key, isMatched);
    return isMatched;
  }

  /** When an attempt that waits in a retry topic may be made. */
  #dueAtOf(lane: Lane, item: QueuedRecord | undefined): number {
    if (item === undefined) return Number.POSITIVE_INFINITY;
    if (!lane.isRetries) return 0;
    item.dueAt ??= readMarks(readRecord(item.record, this.#options.places).copy)?.dueAt ?? 0;
    return item.dueAt;
  }

  #goOnAt(time: number): void {
    clearTimeout(this.#dueTimer);
    this.#dueTimer = setTimeout(() => this.goOnSoon(), Math.max(1, time - Date.now()));
  }
}

/** It was in somebody's hands when that somebody ended. */
function isQuarantined(lane: Lane, item: QueuedRecord): boolean {
  return item.isRedelivered ?? (item.notBefore === undefined && (lane.ledger.spentOf(item.offset) ?? 0) > 0);
}
