import { vi } from 'vitest';

/** Kept from before it is replaced. */
const realSetImmediate = setImmediate;

/**
 * Runs work whose only clock is this process's timers, on a clock that jumps from timer to timer: what the deadlines decide
 * is the same on an idle machine and on a loaded one, and nobody waits. Work that waits for a socket, a file or another
 * process cannot run here, since the clock does not wait for it. One at a time in a test file.
 *
 * @throws {Error} when no timer is left and the work has not settled: it waits for something that never comes.
 */
export async function inVirtualTime<T>(work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers();
  try {
    let isSettled = false;
    const working = work().finally(() => {
      isSettled = true;
    });
    // Seen to before it is awaited below.
    working.catch(() => {});
    for (await letPromisesGoOn(); !isSettled; await letPromisesGoOn()) {
      if (vi.getTimerCount() === 0) throw new Error('The work waits, and no timer is left that could end its wait.');
      const before = performance.now();
      vi.advanceTimersToNextTimer();
      // As in Node, where a timer of no delay takes a millisecond: a loop of them would stop this clock.
      if (performance.now() === before) vi.advanceTimersByTime(1);
    }
    return await working;
  } finally {
    vi.useRealTimers();
  }
}

/** All that can go on without a timer does, for a turn of the loop begins when no promise is left that could. */
function letPromisesGoOn(): Promise<void> {
  return new Promise((resolve) => realSetImmediate(resolve));
}
