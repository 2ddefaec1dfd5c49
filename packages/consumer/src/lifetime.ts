import { setMaxListeners } from 'node:events';

/**
 * How long a subscription works, in three states, each of which only follows the one before it:
 *
 * open       events are begun.
 * draining   nothing more is begun; what runs is waited for. `draining` is aborted.
 * over       nothing is waited for any longer. `stopping` is aborted, too.
 */
export class Lifetime {
  readonly #draining = new AbortController();
  readonly #stopping = new AbortController();
  #count = 0;
  #onIdle: (() => void) | undefined;

  constructor() {
    // Every event in hand may listen.
    setMaxListeners(0, this.#draining.signal, this.#stopping.signal);
  }

  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** An event is in hand from `begin` to `end`. */
  begin(): void {
    this.#count += 1;
  }

  end(): void {
    this.#count -= 1;
    if (this.#count === 0) this.#onIdle?.();
  }

  drain(): void {
    this.#draining.abort();
  }

  stop(reason: Error): void {
    this.drain();
    this.#stopping.abort(reason);
  }

  /** Resolves when nothing is in hand. */
  whenIdle(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }
}
