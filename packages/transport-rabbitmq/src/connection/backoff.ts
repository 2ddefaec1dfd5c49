import { ExponentialBackoff, type IBackoff } from 'cockatiel';

export interface ReconnectOptions {
  /** Default 100. */
  readonly initialDelayMs: number;
  /** Default 5,000. */
  readonly maxDelayMs: number;
}

/** Growing pauses with decorrelated jitter, so that many processes that lost one broker do not return in one wave. */
export interface Backoff {
  nextDelayMs(): number;
  reset(): void;
}

export function createBackoff({ initialDelayMs, maxDelayMs }: ReconnectOptions): Backoff {
  const factory = new ExponentialBackoff({ initialDelay: initialDelayMs, maxDelay: maxDelayMs });
  let current: IBackoff<unknown> | undefined;
  return {
    nextDelayMs: () => {
      current = current === undefined ? factory.next() : current.next(undefined);
      return current.duration;
    },
    reset: () => {
      current = undefined;
    },
  };
}
