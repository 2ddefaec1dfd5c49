import { setTimeout as sleep } from 'node:timers/promises';
import { ExponentialBackoff } from 'cockatiel';

export interface Delays {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** Waits longer each time, with jitter, or until the signal. */
export interface BackOff {
  wait(signal: AbortSignal): Promise<void>;
  reset(): void;
}

export function createBackOff({ initialMs, maxMs }: Delays): BackOff {
  const first = new ExponentialBackoff<unknown>({ initialDelay: initialMs, maxDelay: maxMs });
  let step: ReturnType<typeof first.next> | undefined;
  return {
    async wait(signal) {
      step = step === undefined ? first.next() : step.next(undefined);
      await sleep(step.duration, undefined, { signal }).catch(() => {});
    },
    reset() {
      step = undefined;
    },
  };
}
