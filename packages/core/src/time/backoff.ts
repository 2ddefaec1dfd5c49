import { createRequire } from 'node:module';
import type * as Cockatiel from 'cockatiel';
import { pause } from './pause.js';

export interface Delays {
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
}

/** Growing pauses with decorrelated jitter, so that many processes that lost one server do not return in one wave. */
export interface Backoff {
  nextDelayMs(): number;
  /** Waits for the next delay, or until the signal is aborted. */
  wait(until?: AbortSignal): Promise<void>;
  /** It works again: the next delay is the first. */
  reset(): void;
}

export function createBackoff({ initialDelayMs, maxDelayMs }: Delays): Backoff {
  let current: Cockatiel.IBackoff<unknown> | undefined;
  const nextDelayMs = (): number => {
    current = current === undefined ? firstOf(initialDelayMs, maxDelayMs) : current.next(undefined);
    return current.duration;
  };
  return {
    nextDelayMs,
    wait: (until) => pause(nextDelayMs(), until),
    reset: () => {
      current = undefined;
    },
  };
}

/** Who never waits does not load what says how long. */
function firstOf(initialDelay: number, maxDelay: number): Cockatiel.IBackoff<unknown> {
  const { ExponentialBackoff } = createRequire(import.meta.url)('cockatiel') as typeof Cockatiel;
  return new ExponentialBackoff<unknown>({ initialDelay, maxDelay }).next();
}
