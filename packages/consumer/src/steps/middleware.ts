import type { BloodbankError } from '@bloodbank/core/errors';
import { type Around, asSettled, isSettled, type Middleware, type Settled, type Step } from '@bloodbank/core/pipeline';
import { ConsumerError } from '../consumer-errors.js';
import type { DeliveryContext } from '../delivery-context.js';
import { reasonOfSkip } from '../middleware/settlements.js';
import type { Verified } from '../passage.js';

/** A middleware whose types have done their work. */
export type ErasedMiddleware = Middleware<DeliveryContext>;

/** Runs a middleware of the user's, which lets the delivery pass by `next()`, or settles it itself. */
export function middleware(own: ErasedMiddleware): Around<Verified> {
  return (next) => (passage) => passThrough(own, passage, next);
}

/** Told when the delivery leaves the middleware for what comes after it, and when it is back. */
export interface Clock {
  pause(): void;
  resume(): void;
}

/** @throws whatever the middleware throws, `consumer.middleware-unsettled` or `consumer.next-twice`. */
export async function passThrough(
  own: ErasedMiddleware,
  passage: Verified,
  next: Step<Verified>,
  clock?: Clock,
): Promise<Settled> {
  let inner: Promise<Settled> | undefined;
  let isCalledTwice = false;
  const callNext = (): Promise<Settled> => {
    const { aborted } = passage;
    if (inner !== undefined) {
      isCalledTwice = true;
      return heard(Promise.reject(calledTwice(passage)));
    }
    // Settled as failed by now, it must not be handled as well.
    inner = heard(aborted === undefined ? passOn(next, passage, clock) : Promise.reject(aborted.reason));
    return inner;
  };
  try {
    const settled: unknown = await own(passage.context, callNext);
    if (isCalledTwice) throw calledTwice(passage);
    if (!isSettled(settled)) throw unsettled(passage);
    if (reasonOfSkip(settled) !== undefined) passage.outcome = 'skipped';
    return settled;
  } finally {
    // What was begun ends before the delivery is settled, also where the middleware did not wait for it.
    await inner?.catch(() => {});
  }
}

/** The same promise. That it rejects is no unhandled rejection, whatever the middleware does with it. */
function heard<R>(promise: Promise<R>): Promise<R> {
  promise.catch(() => {});
  return promise;
}

async function passOn(next: Step<Verified>, passage: Verified, clock: Clock | undefined): Promise<Settled> {
  clock?.pause();
  try {
    return asSettled(await next(passage));
  } finally {
    clock?.resume();
  }
}

function calledTwice({ event }: Verified): BloodbankError {
  return new ConsumerError('consumer.next-twice', `A middleware called next() twice for one ${event.event_type}.`);
}

function unsettled({ event }: Verified): BloodbankError {
  const message = `A middleware returned neither what next() gave nor a settlement of its own for ${event.event_type}.`;
  return new ConsumerError('consumer.middleware-unsettled', message);
}
