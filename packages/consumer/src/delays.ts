/** How long the broker can hold a message of one queue back, in milliseconds. Grows with the subscriptions of the queue. */
export class Delays {
  #ascending: readonly number[] = [];

  add(delaysMs: readonly number[]): void {
    const all = new Set([...this.#ascending, ...delaysMs.filter((delayMs) => delayMs > 0)]);
    this.#ascending = [...all].sort((a, b) => a - b);
  }

  get allMs(): readonly number[] {
    return this.#ascending;
  }

  /** 0 where it can hold nothing. */
  get longestMs(): number {
    return this.#ascending.at(-1) ?? 0;
  }

  /** The shortest that is at least so long, else the longest; 0 for 0. */
  atLeast(delayMs: number): number {
    if (delayMs <= 0) return 0;
    return this.#ascending.find((held) => held >= delayMs) ?? this.longestMs;
  }
}
