import {
  BloodbankError,
  type Contract,
  contractsMatching,
  matchesTopic,
  patternsOverlap,
  type Registry,
  type Step,
} from '@bloodbank/core';
import type { Destination, Routed } from './passage.js';

/** One subscription of a queue: which event types it takes, and the way that they go from here on. */
export interface Route extends Destination {
  readonly pattern: string;
  readonly contracts: readonly Contract[];
  readonly way: Step<Routed>;
}

/** The subscriptions of one queue. No event type has two. */
export class Routes {
  #routes: readonly Route[] = [];

  readonly queue: string;

  constructor(queue: string) {
    this.queue = queue;
  }

  /** @throws {BloodbankError} `consumer.overlap` when an event type would have two handlers in one queue. */
  add(added: Route): void {
    for (const route of this.#routes) {
      const shared = added.contracts.find((contract) => route.contracts.includes(contract));
      if (shared !== undefined && patternsOverlap(route.pattern, added.pattern)) {
        const message = `"${route.pattern}" and "${added.pattern}" would both handle ${shared.type} from queue ${this.queue}.`;
        throw new BloodbankError('consumer.overlap', message);
      }
    }
    this.#routes = [...this.#routes, added];
  }

  remove(removed: Route): void {
    this.#routes = this.#routes.filter((route) => route !== removed);
  }

  find(eventType: string): Route | undefined {
    return this.#routes.find((route) => matchesTopic(route.pattern, eventType));
  }
}

/** @throws {BloodbankError} `consumer.impossible-pattern` when no event can ever match. */
export function findContracts(pattern: string, registry: Registry): readonly Contract[] {
  const contracts = contractsMatching(pattern, registry);
  if (contracts.length > 0) return contracts;
  const closest = registry.closestTypes(pattern);
  const hint = closest.length === 0 ? '' : ` Did you mean ${closest.join(', ')}?`;
  throw new BloodbankError('consumer.impossible-pattern', `The pattern "${pattern}" matches no event.${hint}`);
}
