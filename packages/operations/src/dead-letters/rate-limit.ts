import { setTimeout as delay } from 'node:timers/promises';

/** Waits before each call but the first, so that there are at most `perSecond`; not at all once the signal is aborted. */
export function createRateLimit(perSecond: number | undefined, signal: AbortSignal): () => Promise<void> {
  let nextAt = 0;
  return async () => {
    if (perSecond === undefined) return;
    const now = performance.now();
    const waitMs = Math.max(0, nextAt - now);
    nextAt = Math.max(now, nextAt) + 1_000 / perSecond;
    if (waitMs > 0) await delay(waitMs, undefined, { signal }).catch(() => {});
  };
}
