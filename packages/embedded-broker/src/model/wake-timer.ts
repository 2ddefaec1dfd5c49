/** Node fires a longer timer at once, so a later time is reached in steps. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Calls back once, at or after a time that may be moved; it never keeps the process alive. */
export class WakeTimer {
  readonly #onWake: () => void;
  #timer: NodeJS.Timeout | undefined;
  #wakeAtMs = Number.POSITIVE_INFINITY;

  constructor(onWake: () => void) {
    this.#onWake = onWake;
  }

  /** Milliseconds since the epoch; Infinity for never. */
  set(wakeAtMs: number): void {
    if (wakeAtMs === this.#wakeAtMs) return;
    this.cancel();
    if (wakeAtMs === Number.POSITIVE_INFINITY) return;
    this.#wakeAtMs = wakeAtMs;
    this.#arm();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
  }

  #arm(): void {
    const delayMs = Math.min(Math.max(this.#wakeAtMs - Date.now(), 0), MAX_DELAY_MS);
    this.#timer = setTimeout(() => {
      if (Date.now() < this.#wakeAtMs) return this.#arm();
      this.cancel();
      this.#onWake();
    }, delayMs);
    this.#timer.unref();
  }
}
