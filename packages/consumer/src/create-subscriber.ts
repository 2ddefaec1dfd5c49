import { setMaxListeners } from 'node:events';
import {
  bindingPatternsFor,
  Closed,
  type Consumption,
  type ContractSet,
  type ContractTypes,
  type Envelope,
  EVENTS_EXCHANGE,
  type Logger,
  type Publish,
  type QueueDeclaration,
  queueNameOf,
  silentLogger,
  type Transport,
} from '@bloodbank/core';
import type { EventsOf, FreePattern, Handler, KnownPattern } from './handler.js';
import { createQueuePlanner, type PlanQueue } from './queue-plan.js';
import { assertNoOverlap, findContracts, type Route } from './route.js';
import { type QueueWork, settleDelivery } from './settle-delivery.js';

export interface SubscriberOptions<T extends ContractTypes> {
  readonly contracts: ContractSet<T>;
  readonly transport: Transport;
  readonly publish: Publish<T>;
  readonly service: string;
  readonly exchange?: string;
  /** How queues are laid out. Default: as no topology file says otherwise. */
  readonly planQueue?: PlanQueue;
  readonly logger?: Logger;
}

export interface SubscribeOptions<T extends ContractTypes, E extends Envelope> {
  readonly handler: Handler<T, E>;
  /** Greatest number of events of this subscription's queue handled at a time. Default 10. */
  readonly concurrency?: number;
  /** Default 5 minutes. */
  readonly handlerTimeoutMs?: number;
  /** A queue of its own, `<exchange>.<service>.<queue>`, so that failures here repeat nothing elsewhere. */
  readonly queue?: string;
}

export interface Subscription {
  readonly queue: string;
  readonly pattern: string;
}

export interface Subscriber<T extends ContractTypes> {
  /**
   * Binds the service's queue to a pattern and hands every event that arrives to the handler. Resolves when the binding
   * stands: what is published from then on will be handled, also when this process is not running.
   *
   * @throws {BloodbankError} `consumer.impossible-pattern`, `consumer.overlap`, `transport.topology-conflict`.
   * @example
   * ```ts
   * await bus.subscribe('fireflies.transcript.*', {
   *   handler: async (event, context) => {
   *     if (event.event_type === 'fireflies.transcript.ready') context.log.info({}, event.payload.title);
   *   },
   * });
   * ```
   */
  // Without NoInfer the compiler looks for P in every event's envelope, and the cost grows with the number of events.
  subscribe<P extends KnownPattern<T> | FreePattern>(
    pattern: P,
    options: SubscribeOptions<T, NoInfer<EventsOf<T, P>>>,
  ): Promise<Subscription>;

  /** No new event is begun, what runs finishes and is settled, the rest stays in the queue. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

const DEFAULT_CONCURRENCY = 10;
const DEFAULT_HANDLER_TIMEOUT_MS = 300_000;
const DEFAULT_STOP_TIMEOUT_MS = 30_000;

export function createSubscriber<T extends ContractTypes>(options: SubscriberOptions<T>): Subscriber<T> {
  const { contracts, transport, publish, service, exchange = EVENTS_EXCHANGE, logger = silentLogger } = options;
  const planQueue = options.planQueue ?? createQueuePlanner(exchange);
  const stopping = new AbortController();
  // Every running handler listens, and takes its listener away when it ends.
  setMaxListeners(0, stopping.signal);
  const routesByQueue = new Map<string, Route<T>[]>();
  const consumptions = new Map<string, Promise<Consumption>>();
  let isStopped = false;

  async function start(work: QueueWork<T>, declaration: QueueDeclaration, prefetch: number): Promise<void> {
    const started = transport.consume(declaration, { prefetch }, (delivery) => settleDelivery(work, delivery));
    consumptions.set(declaration.queue, started);
    try {
      await started;
    } catch (error) {
      consumptions.delete(declaration.queue);
      throw error;
    }
  }

  return {
    async subscribe(pattern, how) {
      if (isStopped) throw new Closed(`The subscriber of ${service}`);
      const { handlerTimeoutMs = DEFAULT_HANDLER_TIMEOUT_MS, concurrency = DEFAULT_CONCURRENCY } = how;
      const matched = findContracts(pattern, contracts.registry);
      const queue = queueNameOf(exchange, service, how.queue);
      const { declaration, retry } = planQueue({ queue, bindingPatterns: bindingPatternsFor(pattern, matched) });

      const routes = routesByQueue.get(queue) ?? [];
      assertNoOverlap(queue, routes, pattern, matched);
      const route = { pattern, contracts: matched, handler: how.handler as Handler<T, Envelope>, handlerTimeoutMs };
      // The handler stands before the binding does, so that nothing can arrive without one.
      routes.push(route);
      routesByQueue.set(queue, routes);
      try {
        const running = consumptions.get(queue);
        if (running === undefined)
          await start(
            { registry: contracts.registry, routes, retry, publish, logger, stopping: stopping.signal },
            declaration,
            concurrency,
          );
        else await running.then(() => transport.declare(declaration));
      } catch (error) {
        routes.splice(routes.indexOf(route), 1);
        throw error;
      }
      return { queue, pattern };
    },

    async stop({ timeoutMs = DEFAULT_STOP_TIMEOUT_MS } = {}) {
      isStopped = true;
      const started = await Promise.allSettled(consumptions.values());
      const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      const stopped = await Promise.allSettled(running.map((consumption) => consumption.stop({ timeoutMs })));
      stopping.abort(new Closed(`The service ${service}`));
      for (const result of stopped) if (result.status === 'rejected') throw result.reason;
    },
  };
}
