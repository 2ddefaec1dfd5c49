import { AsyncResource } from 'node:async_hooks';
import { turnTime } from './turn-time.js';

/** Something that has so long. All but the first line is its place in a list, and for the list alone to write. */
export interface Limited {
  readonly timeoutMs: number;
  /** As `performance.now()` counts. */
  endsAt: number;
  list: DeadlineList | undefined;
  before: Limited | undefined;
  after: Limited | undefined;
}

/** So many lists without members keep their timer for whoever comes next. */
const MAX_IDLE = 8;
/** Node takes a longer delay for none. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * Calls back when something takes too long. Most things do not, so what comes and goes has no timer of its own, and what has gone
 * is held no longer: those that have equally long stand in one list, which has one timer.
 */
export class Deadlines<T extends Limited> {
  readonly #onDeadline: (one: T) => void;
  readonly #now: () => number;
  /** A timer belongs to no publish: it must not hold what one of them had in its `AsyncLocalStorage`. */
  readonly #scope = new AsyncResource('bloodbank.deadlines');
  readonly #lists = new Map<number, DeadlineList>();

  constructor(onDeadline: (one: T) => void, now: () => number = turnTime) {
    this.#onDeadline = onDeadline;
    this.#now = now;
  }

  /** From now on, until its list removes it. */
  add(one: T): void {
    let list = this.#lists.get(one.timeoutMs);
    if (list === undefined) {
      const { timeoutMs } = one;
      const onDeadline = this.#onDeadline as (one: Limited) => void;
      list = this.#scope.runInAsyncScope(() => new DeadlineList(timeoutMs, this.#lists, onDeadline));
      this.#lists.set(timeoutMs, list);
    }
    list.add(one, this.#now() + one.timeoutMs);
  }
}

/**
 * What has equally long ends in the order in which it began. The timer runs for the first, or for one before it that has gone:
 * then it finds nothing that is over, and runs again for what is left.
 *
 * Without members the timer runs on, and keeps no process alive; when it fires, the list ends.
 */
export class DeadlineList {
  readonly #timeoutMs: number;
  readonly #lists: Map<number, DeadlineList>;
  readonly #onDeadline: (one: Limited) => void;
  #timer: NodeJS.Timeout;
  #first: Limited | undefined;
  #last: Limited | undefined;

  constructor(timeoutMs: number, lists: Map<number, DeadlineList>, onDeadline: (one: Limited) => void) {
    this.#timeoutMs = timeoutMs;
    this.#lists = lists;
    this.#onDeadline = onDeadline;
    this.#timer = this.#startTimer(timeoutMs);
  }

  add(one: Limited, endsAt: number): void {
    const last = this.#last;
    one.endsAt = endsAt;
    one.list = this;
    one.before = last;
    this.#last = one;
    if (last !== undefined) last.after = one;
    else {
      this.#first = one;
      this.#timer.ref();
    }
  }

  /** In a time that does not depend on how many there are. */
  remove(one: Limited): void {
    const { before, after } = one;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    one.list = undefined;
    one.before = undefined;
    one.after = undefined;
    if (this.#first !== undefined) return;
    if (this.#lists.size > MAX_IDLE) this.#end();
    else this.#timer.unref();
  }

  #end(): void {
    clearTimeout(this.#timer);
    // Whoever was called back may have begun another one.
    if (this.#lists.get(this.#timeoutMs) === this) this.#lists.delete(this.#timeoutMs);
  }

  #startTimer(delayMs: number): NodeJS.Timeout {
    return setTimeout(this.#onTimer, Math.min(delayMs, MAX_DELAY_MS));
  }

  readonly #onTimer = (): void => {
    const now = performance.now();
    let first = this.#first;
    while (first !== undefined && !(first.endsAt > now)) {
      this.remove(first);
      this.#onDeadline(first);
      first = this.#first;
    }
    if (first === undefined) this.#end();
    else this.#timer = this.#startTimer(Math.ceil(first.endsAt - now));
  };
}
