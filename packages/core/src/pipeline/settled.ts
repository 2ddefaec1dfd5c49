import type { Settlement } from '../ports/transport.js';

declare const settled: unique symbol;

/**
 * How a delivery ended, as only a step can say it: what `next()` resolves with. A middleware must return one, so one that
 * forgets `return next()` does not compile.
 */
export type Settled = Settlement & { readonly [settled]: true };

/** The user's form of a step. */
export type Middleware<C> = (context: C, next: () => Promise<Settled>) => Promise<Settled>;

const genuine = new WeakSet<object>();

/** Vouches for a settlement. Only steps, and what is shipped with them, may. */
export function asSettled(settlement: Settlement): Settled {
  genuine.add(settlement);
  return settlement as Settled;
}

/** Whether a value was vouched for; a cast is not enough. */
export function isSettled(value: unknown): value is Settled {
  return typeof value === 'object' && value !== null && genuine.has(value);
}

/** The event was handled, or need not be. */
export const ACKNOWLEDGED: Settled = asSettled(Object.freeze({ kind: 'ack' }));

/**
 * The same as a promise, one for all: what a step returns that need not wait. A step that is handed this very promise knows
 * that everything after it is over.
 */
export const DONE: Promise<Settled> = Promise.resolve(ACKNOWLEDGED);
