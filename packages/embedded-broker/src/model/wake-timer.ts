import type { Clock } from '../clock.js';

/** Calls back once, at or after a time that may be moved; it never keeps the process alive. */
export class WakeTimer {
  readonly #clock: Clock;
  readonly #onWake: () => void;
  #takeBack: (() => void) | undefined;
  #wakeAtMs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, onWake: () => void) {
    this.#clock = clock;
    this.#onWake = onWake;
  }

  /** Milliseconds since the epoch; Infinity for never. */
  set(wakeAtMs: number): void {
    if (wakeAtMs === this.#wakeAtMs) return;
    this.cancel();
    if (wakeAtMs === Number.POSITIVE_INFINITY) return;
    this.#wakeAtMs = wakeAtMs;
    this.#takeBack = this.#clock.wakeAt(wakeAtMs, () => {
      this.cancel();
      this.#onWake();
    });
  }

  cancel(): void {
    this.#takeBack?.();
    this.#takeBack = undefined;
    this.#wakeAtMs = Number.POSITIVE_INFINITY;
  }
}
