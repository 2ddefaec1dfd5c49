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
  let isOpen = false;
  let probing: NodeJS.Timeout | undefined;
  let failure: ExplainedFailure = { reason: '' };

  const attempt = <T>(work: () => Promise<T>, timeoutMs: number): Promise<T> => withTimeout(work(), timeoutMs, name);

  const stopProbing = (): void => {
    clearInterval(probing);
    probing = undefined;
  };

  const open = (): void => {
    isOpen = true;
    probing ??= setInterval(() => attempt(probe, probeTimeoutMs).then(close, () => {}), probeEveryMs).unref();
  };

  const close = (): void => {
    isOpen = false;
    stopProbing();
  };

  return {
    async run(work, timeoutMs) {
      if (isOpen) throw unavailable(name, failure);
      try {
        return await attempt(work, timeoutMs);
      } catch (thrown) {
        failure = explainFailure(thrown);
        open();
        throw unavailable(name, failure, thrown);
      }
    },
    isOpen: () => isOpen,
    close: stopProbing,
  };
}

function unavailable(name: string, failure: ExplainedFailure, cause?: unknown): BloodbankError {
  const { reason, ...more } = failure;
  return new BloodbankError('correlation.unavailable', `${name} does not answer: ${reason}`, { ...more, cause });
}
