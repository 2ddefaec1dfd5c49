import type { ContractTypes } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import { BloodbankError } from '@bloodbank/core/errors';
import type { Middleware } from '@bloodbank/core/pipeline';
import { assertTimeout } from '@bloodbank/core/time';
import type { DeliveryContext } from '../delivery-context.js';
import type { BeforeOnce } from '../steps/before-once.js';
import type { ErasedMiddleware } from '../steps/middleware.js';

/** A middleware that stands further out than others: see `before`. */
export interface PlacedMiddleware<C> {
  readonly before: 'once';
  readonly middleware: Middleware<C>;
  readonly timeoutMs: number;
}

/** What `use` and the option `middleware` take. */
export type MiddlewareFor<T extends ContractTypes, E extends Envelope> =
  | Middleware<DeliveryContext<T, E>>
  | PlacedMiddleware<DeliveryContext<T, E>>;

/**
 * Places a middleware before the inbox and the handler's time limit: it sees copies of events that were handled before, and
 * may hold an event back without taking time from its handler. What it does before `next()` has `timeoutMs`, and what it
 * does after that as well.
 *
 * @throws {BloodbankError} `config.invalid`
 * @example
 * ```ts
 * bus.use(before('once', async (delivery, next) => { seen.add(delivery.event.event_id); return next(); }, { timeoutMs: 1_000 }));
 * ```
 */
export function before<C>(
  step: 'once',
  middleware: Middleware<C>,
  { timeoutMs }: { readonly timeoutMs: number },
): PlacedMiddleware<C> {
  assertTimeout('timeoutMs', timeoutMs);
  return { before: step, middleware, timeoutMs };
}

/** Middleware by where it stands, each group in its order. */
export interface SortedMiddleware {
  readonly beforeOnce: readonly BeforeOnce[];
  readonly middleware: readonly ErasedMiddleware[];
}

/** @throws {BloodbankError} `config.invalid` for what is no middleware. */
export function sortMiddleware(given: readonly unknown[]): SortedMiddleware {
  const beforeOnce: BeforeOnce[] = [];
  const middleware: ErasedMiddleware[] = [];
  for (const one of given) {
    if (typeof one === 'function') middleware.push(one as ErasedMiddleware);
    else if (isPlaced(one)) beforeOnce.push({ middleware: one.middleware, timeoutMs: one.timeoutMs });
    else {
      const message = 'A middleware must be a function of a delivery and next, or what `before` returns.';
      throw new BloodbankError('config.invalid', message, { remedy: 'Write `use(async (delivery, next) => next())`.' });
    }
  }
  return { beforeOnce, middleware };
}

function isPlaced(one: unknown): one is PlacedMiddleware<DeliveryContext> {
  if (typeof one !== 'object' || one === null || Reflect.get(one, 'before') !== 'once') return false;
  return typeof Reflect.get(one, 'middleware') === 'function';
}
