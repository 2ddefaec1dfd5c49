import type { Registry } from '@bloodbank/core/contract';
import type { Step } from '@bloodbank/core/pipeline';
import { findShared, isAskedFor, type PatternQuery, readPattern } from '@bloodbank/core/routing';
import { ConsumerError } from './consumer-errors.js';
import type { Destination, Routed } from './passage.js';

/** One subscription of a queue: which events it takes, and the way that they go from here on. */
export interface Route extends Destination {
  readonly query: PatternQuery;
  readonly way: Step<Routed>;
}

/** The types of a family are without number. */
const MOST_FOUND = 1_000;

/** The subscriptions of one queue. No event has two. */
export class Routes {
  readonly queue: string;
  #routes: readonly Route[] = [];
  /** Who took the last event of each type: nearly always who takes the next. */
  readonly #found = new Map<string, { readonly routingKey: string; readonly route: Route | undefined }>();
  /** What was subscribed to once, by pattern: its bindings stand, and its events still come. */
  readonly #stopped = new Map<string, PatternQuery>();

  constructor(queue: string) {
    this.queue = queue;
  }

  get isEmpty(): boolean {
    return this.#routes.length === 0;
  }

  /** @throws {BloodbankError} `consumer.overlap` when an event would have two handlers in one queue. */
  add(added: Route): void {
    for (const { query } of this.#routes) {
      const shared = findShared(query, added.query);
      if (shared === undefined) continue;
      const message = `"${query.pattern}" and "${added.query.pattern}" would both handle ${shared.type} from queue ${this.queue}.`;
      throw new ConsumerError('consumer.overlap', message);
    }
    this.#routes = [...this.#routes, added];
    this.#found.clear();
  }

  /** As if it had never been there. */
  remove(removed: Route): void {
    this.#routes = this.#routes.filter((route) => route !== removed);
    this.#found.clear();
  }

  /** Nothing goes to it any more, but what it would have taken is known. */
  stop(stopped: Route): void {
    this.remove(stopped);
    this.#stopped.set(stopped.query.pattern, stopped.query);
  }

  find(eventType: string, routingKey: string): Route | undefined {
    const known = this.#found.get(eventType);
    if (known?.routingKey === routingKey) return known.route;
    const route = this.#routes.find(({ query }) => isAskedFor(query, eventType, routingKey));
    if (this.#found.size >= MOST_FOUND) this.#found.clear();
    this.#found.set(eventType, { routingKey, route });
    return route;
  }

  /** The pattern of the stopped subscription that would have taken it. */
  findStopped(eventType: string, routingKey: string): string | undefined {
    return [...this.#stopped.values()].find((query) => isAskedFor(query, eventType, routingKey))?.pattern;
  }
}

/** @throws {BloodbankError} `consumer.impossible-pattern` when no event can ever match. */
export function queryOf(pattern: string, registry: Registry): PatternQuery {
  const query = readPattern(pattern, registry);
  if (query !== undefined) return query;
  const closest = registry.closestTypes(pattern);
  const hint = closest.length === 0 ? '' : ` Did you mean ${closest.join(', ')}?`;
  throw new ConsumerError('consumer.impossible-pattern', `The pattern "${pattern}" matches no event.${hint}`);
}
