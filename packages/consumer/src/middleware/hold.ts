import type { Middleware, Settled } from '@bloodbank/core/pipeline';
import type { Delivered } from '../delivery-context.js';
import { before, type PlacedMiddleware } from './before.js';
import { later } from './settlements.js';

/** No event is held for longer: a broker takes back what was not acknowledged for 30 minutes. */
export const MAX_HOLD_MS = 600_000;

/** Begins to wait: calls `go` once the event may pass. Returns how to stop waiting. */
export type WaitForTurn = (go: () => void) => () => void;

/**
 * Holds an event in hand until it may pass; what comes behind it stays in the queue. Resolves with nothing then, else with what
 * the middleware must return: the event comes later, because the service drains or because it was held for too long. Neither
 * spends an attempt.
 */
export function hold(delivery: Delivered, heldSince: number, wait: WaitForTurn): Promise<Settled | undefined> {
  const { draining } = delivery;
  return new Promise((resolve) => {
    let stopWaiting = (): void => {};
    let isOver = false;
    const end = (settled: Settled | undefined): void => {
      isOver = true;
      clearTimeout(timer);
      draining.removeEventListener('abort', onDrain);
      stopWaiting();
      resolve(settled);
    };
    const onDrain = (): void => end(later({ reason: 'It was held back, and the service stops.' }));
    const onTooLong = (): void =>
      end(later({ afterMs: Number.POSITIVE_INFINITY, reason: `It was held back for ${MAX_HOLD_MS} ms.` }));
    const timer = setTimeout(onTooLong, Math.max(0, heldSince + MAX_HOLD_MS - performance.now()));
    draining.addEventListener('abort', onDrain, { once: true });
    if (draining.aborted) return onDrain();
    stopWaiting = wait(() => end(undefined));
    // It may have been told to go in the very call that began to wait.
    if (isOver) stopWaiting();
  });
}

/** Longer than anything is held, for it is `hold` that ends the wait. */
const TIMEOUT_MS = MAX_HOLD_MS + 60_000;

/** Places a middleware that holds events: before `once`, so that no claim and no time of a handler runs out meanwhile. */
export function holding<D extends Delivered>(middleware: Middleware<D>): PlacedMiddleware<D> {
  return before('once', middleware, { timeoutMs: TIMEOUT_MS });
}
