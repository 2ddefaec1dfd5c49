import type { Registry } from '@bloodbank/core/contract';
import { matchesTopic } from '@bloodbank/core/routing';
import type { KnownQueue } from '@bloodbank/operations';
import type { Caller } from '../auth/caller.js';
import type { Action } from '../auth/scope.js';

/**
 * Whether a queue is any of a caller's business: some type that it may read reaches it. A queue of which nobody knows what
 * reaches it is for those alone who may read everything.
 */
export function mayKnowQueue(
  caller: Caller,
  { patterns }: Pick<KnownQueue, 'patterns'>,
  registry: Registry,
  action: Action = 'read',
): boolean {
  if (caller.mayAll(action)) return true;
  if (patterns === undefined) return false;
  return registry
    .listEvents()
    .some(({ type }) => caller.may(action, type) && patterns.some((pattern) => matchesTopic(pattern, type)));
}
