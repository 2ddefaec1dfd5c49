/** So much work, in time, is announced ahead of what begins. */
const AHEAD_MS = 25;
const MOST_AHEAD = 1_000;

/**
 * How many deliveries may be announced before there is room for them: as many as ended within the last moments. Where handlers are
 * quick, commits become few and nobody waits for one; where they are slow, there are none.
 */
export class Pace {
  #count = 0;
  #since = Number.NEGATIVE_INFINITY;
  #ahead = 0;

  /** One more ended. */
  count(): void {
    this.#count += 1;
  }

  /** `now`: as `performance.now()` tells it. */
  ahead(now: number): number {
    const elapsed = now - this.#since;
    if (elapsed < AHEAD_MS) return this.#ahead;
    this.#ahead = Math.min(MOST_AHEAD, Math.floor((this.#count * AHEAD_MS) / elapsed));
    this.#count = 0;
    this.#since = now;
    return this.#ahead;
  }
}
