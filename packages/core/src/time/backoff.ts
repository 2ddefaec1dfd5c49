import { ExponentialBackoff, type IBackoff } from 'cockatiel';
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
  const factory = new ExponentialBackoff<unknown>({ initialDelay: initialDelayMs, maxDelay: maxDelayMs });
  let current: IBackoff<unknown> | undefined;
  const nextDelayMs = (): number => {
    current = current === undefined ? factory.next() : current.next(undefined);
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
