/** Work that must not overtake: what has the same key runs one after the other, what has another key side by side. */
export class KeyedQueue {
  readonly #ends = new Map<string, Promise<unknown>>();

  /** Runs `work` when everything that was given earlier under this key has ended. Its place is taken when this is called. */
  async run<R>(key: string, work: () => Promise<R>): Promise<R> {
    const before = this.#ends.get(key) ?? Promise.resolve();
    const own = before.then(work, work);
    this.#ends.set(key, own);
    try {
      return await own;
    } finally {
      if (this.#ends.get(key) === own) this.#ends.delete(key);
    }
  }
}
