import type { Envelope } from '@bloodbank/core/envelope';
import { BloodbankError } from '@bloodbank/core/errors';
import type { DeliveryContext } from './delivery-context.js';
import type { Predicate } from './steps/where.js';

/** A handler whose types have done their work. */
export type AnyHandler = (event: Envelope, context: DeliveryContext) => unknown;

/** What handles, and what says beforehand whether it will. */
export interface ReadHandler {
  readonly handle: AnyHandler;
  readonly accepts: Predicate | undefined;
}

/**
 * A function, or an object with `handle` or `handle_event`, called as a method of it.
 *
 * @throws {BloodbankError} `config.invalid`
 */
export function readHandler(given: unknown): ReadHandler {
  if (typeof given === 'function') return { handle: given as AnyHandler, accepts: undefined };
  const accepts = hasMethod(given, 'can_handle') ? (event: Envelope) => given.can_handle(event) : undefined;
  if (hasMethod(given, 'handle')) return { handle: (event, context) => given.handle(event, context), accepts };
  if (hasMethod(given, 'handle_event')) {
    return { handle: (event, context) => given.handle_event(event, context), accepts };
  }
  const message = 'A handler must be a function, or an object with a method `handle` or `handle_event`.';
  throw new BloodbankError('config.invalid', message, {
    remedy: 'Write `bus.subscribe(pattern, async (event) => …)`.',
  });
}

function hasMethod<N extends string>(
  given: unknown,
  name: N,
): given is { readonly [M in N]: (...args: readonly unknown[]) => unknown } {
  return typeof given === 'object' && given !== null && typeof Reflect.get(given, name) === 'function';
}
