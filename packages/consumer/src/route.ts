import {
  BloodbankError,
  type Contract,
  type ContractTypes,
  contractsMatching,
  type Envelope,
  matchesTopic,
  patternsOverlap,
  type Registry,
} from '@bloodbank/core';
import type { Handler } from './handler.js';

/** One subscription: which event types of a queue go to which handler. */
export interface Route<T extends ContractTypes> {
  readonly pattern: string;
  readonly contracts: readonly Contract[];
  readonly handler: Handler<T, Envelope>;
  readonly handlerTimeoutMs: number;
}

/** @throws {BloodbankError} `consumer.impossible-pattern` when no event can ever match. */
export function findContracts(pattern: string, registry: Registry): readonly Contract[] {
  const contracts = contractsMatching(pattern, registry);
  if (contracts.length > 0) return contracts;
  const closest = registry.closestTypes(pattern);
  const hint = closest.length === 0 ? '' : ` Did you mean ${closest.join(', ')}?`;
  throw new BloodbankError('consumer.impossible-pattern', `The pattern "${pattern}" matches no event.${hint}`);
}

/** @throws {BloodbankError} `consumer.overlap` when an event type would have two handlers in one queue. */
export function assertNoOverlap<T extends ContractTypes>(
  queue: string,
  routes: readonly Route<T>[],
  pattern: string,
  contracts: readonly Contract[],
): void {
  for (const route of routes) {
    const shared = contracts.find((contract) => route.contracts.includes(contract));
    if (shared !== undefined && patternsOverlap(route.pattern, pattern)) {
      const message = `"${route.pattern}" and "${pattern}" would both handle ${shared.type} from queue ${queue}.`;
      throw new BloodbankError('consumer.overlap', message);
    }
  }
}

export function findRoute<T extends ContractTypes>(
  routes: readonly Route<T>[],
  eventType: string,
): Route<T> | undefined {
  return routes.find((route) => matchesTopic(route.pattern, eventType));
}
