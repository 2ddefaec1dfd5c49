import { createRequire } from 'node:module';
import { BloodbankError, type ExplainedFailure, explainFailure } from '@bloodbank/core/errors';
import { withTimeout } from '@bloodbank/core/time';

/** Stands between callers and a store that may hang. */
export interface Guard {
  /** The work's outcome within `timeoutMs`, or at once a refusal while the store is known to be away. */
  run<T>(work: () => Promise<T>, timeoutMs: number): Promise<T>;
  isOpen(): boolean;
  close(): void;
}

export interface GuardOptions {
  readonly name: string;
  /** Asks the store for as little as tells that it works again. */
  readonly probe: () => Promise<unknown>;
  readonly probeTimeoutMs: number;
  readonly probeEveryMs: number;
}

/**
 * closed   calls pass. The first that fails or runs out of time opens it: one caller pays, not each.
 * open     calls are refused at once. A probe asks from time to time, beside the callers; the first that succeeds closes it.
 */
export function createGuard({ name, probe, probeTimeoutMs, probeEveryMs }: GuardOptions): Guard {
  // Only who uses it pays for loading it.
  const cockatiel = createRequire(import.meta.url)('cockatiel') as typeof import('cockatiel');
  const { CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } = cockatiel;
  const breaker = circuitBreaker(handleAll, { breaker: new ConsecutiveBreaker(1), halfOpenAfter: 0 });
  let probing: NodeJS.Timeout | undefined;
  let failure: ExplainedFailure = { reason: '' };

  const attempt = <T>(work: () => Promise<T>, timeoutMs: number): Promise<T> =>
    breaker.execute(() => withTimeout(work(), timeoutMs, name));

  breaker.onBreak(() => {
    probing ??= setInterval(() => attempt(probe, probeTimeoutMs).catch(() => {}), probeEveryMs).unref();
  });
  breaker.onReset(stopProbing);

  function stopProbing(): void {
    clearInterval(probing);
    probing = undefined;
  }

  return {
    async run(work, timeoutMs) {
      if (breaker.state !== CircuitState.Closed) throw unavailable(name, failure);
      try {
        return await attempt(work, timeoutMs);
      } catch (thrown) {
        failure = explainFailure(thrown);
        throw unavailable(name, failure, thrown);
      }
    },
    isOpen: () => breaker.state !== CircuitState.Closed,
    close: stopProbing,
  };
}

function unavailable(name: string, failure: ExplainedFailure, cause?: unknown): BloodbankError {
  const { reason, ...more } = failure;
  return new BloodbankError('correlation.unavailable', `${name} does not answer: ${reason}`, { ...more, cause });
}
