import type { Step } from '@bloodbank/core/pipeline';
import type { Logger, Publish } from '@bloodbank/core/ports';
import type { RetryPolicy } from '@bloodbank/core/retry';
import type { PatternQuery } from '@bloodbank/core/routing';
import type { SendAs } from './answer.js';
import { type SubscriptionSteps, subscriptionPipeline } from './delivery-pipeline.js';
import type { Lifetime } from './lifetime.js';
import type { SortedMiddleware } from './middleware/before.js';
import type { Routed } from './passage.js';
import type { Route } from './routes.js';

export interface RouteOptions {
  readonly query: PatternQuery;
  readonly retry: RetryPolicy;
  readonly autoAck: boolean;
  readonly logger: Logger;
  readonly publish: Publish<never>;
  readonly sendAs: SendAs | undefined;
  readonly lifetime: Lifetime;
  readonly holdsBack: boolean;
  /** Its own steps, with the middleware of this subscription alone. */
  readonly steps: SubscriptionSteps;
}

/** One subscription at work. Its way is composed anew when the bus gets another middleware; what is under way goes on. */
export class SubscriptionRoute implements Route {
  readonly query: PatternQuery;
  readonly retry: RetryPolicy;
  readonly autoAck: boolean;
  readonly logger: Logger;
  readonly publish: Publish<never>;
  readonly sendAs: SendAs | undefined;
  readonly lifetime: Lifetime;
  readonly holdsBack: boolean;
  readonly #steps: SubscriptionSteps;
  #way: Step<Routed>;

  constructor(options: RouteOptions, shared: SortedMiddleware) {
    const { query, retry, autoAck, logger, publish, sendAs, lifetime, holdsBack, steps } = options;
    this.query = query;
    this.retry = retry;
    this.autoAck = autoAck;
    this.logger = logger;
    this.publish = publish;
    this.sendAs = sendAs;
    this.lifetime = lifetime;
    this.holdsBack = holdsBack;
    this.#steps = steps;
    this.#way = composed(steps, shared);
  }

  get way(): Step<Routed> {
    return this.#way;
  }

  /** The middleware of the bus stands around that of the subscription. */
  compose(shared: SortedMiddleware): void {
    this.#way = composed(this.#steps, shared);
  }
}

function composed(own: SubscriptionSteps, shared: SortedMiddleware): Step<Routed> {
  return subscriptionPipeline({
    ...own,
    beforeOnce: [...shared.beforeOnce, ...own.beforeOnce],
    middleware: [...shared.middleware, ...own.middleware],
  });
}
