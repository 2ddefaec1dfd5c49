/** Where a broker takes its time from: delays, times to live, what a dead letter says of when it died. Heartbeats keep real time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once, at or after that time. Returns what takes it back. It never keeps the process alive. */
  wakeAt(timeMs: number, onWake: () => void): () => void;
}

/** Node fires a longer timer at once, so a later time is reached in steps. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Begins with the time of day, and goes on evenly, whatever becomes of that: a delay is as long as it is. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  wakeAt(timeMs, onWake) {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const delayMs = Math.min(Math.max(timeMs - systemClock.now(), 0), MAX_DELAY_MS);
      timer = setTimeout(() => (systemClock.now() < timeMs ? arm() : onWake()), Math.ceil(delayMs)).unref();
    };
    arm();
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until somebody moves it: for tests, which must not wait. */
export interface ManualClock extends Clock {
  /** When the next call back is due; undefined where none is. */
  nextWakeAt(): number | undefined;
  /** Goes on to that time, and calls back whatever is due by then, the earliest first. It never goes back. */
  advanceTo(timeMs: number): void;
}

export function createManualClock(startMs: number = Date.now()): ManualClock {
  const waiting = new Map<object, { readonly timeMs: number; readonly onWake: () => void }>();
  let nowMs = startMs;

  const earliest = (): readonly [object, { readonly timeMs: number; readonly onWake: () => void }] | undefined =>
    [...waiting].sort(([, a], [, b]) => a.timeMs - b.timeMs)[0];

  return {
    now: () => nowMs,
    wakeAt(timeMs, onWake) {
      const key = {};
      waiting.set(key, { timeMs, onWake });
      // What is due already comes soon, as a timer of no delay does.
      if (timeMs <= nowMs) setImmediate(() => waiting.delete(key) && onWake());
      return () => void waiting.delete(key);
    },
    nextWakeAt: () => earliest()?.[1].timeMs,
    advanceTo(timeMs) {
      for (let next = earliest(); next !== undefined && next[1].timeMs <= timeMs; next = earliest()) {
        const [key, { timeMs: dueMs, onWake }] = next;
        waiting.delete(key);
        nowMs = Math.max(nowMs, dueMs);
        onWake();
      }
      nowMs = Math.max(nowMs, timeMs);
    },
  };
}
