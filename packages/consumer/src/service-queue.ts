import { setMaxListeners } from 'node:events';
import {
  BloodbankError,
  type ConsumeOptions,
  type Consumption,
  describeFailure,
  type Logger,
  type OnDelivery,
  type Registry,
  type RetryPolicy,
  type Step,
  settleFailure,
  type Transport,
} from '@bloodbank/core';
import { Delays } from './delays.js';
import { queuePipeline } from './delivery-pipeline.js';
import type { GroupPlan } from './group-plan.js';
import { Passage } from './passage.js';
import { type Route, Routes } from './routes.js';
import type { Adapter } from './steps/adapt.js';
import type { ProcessTelemetry } from './telemetry/process-telemetry.js';

/** What all queues of a service share. */
export interface ServiceParts {
  readonly transport: Transport;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly telemetry: ProcessTelemetry;
  readonly adapters: readonly Adapter[];
}

interface Running {
  readonly consumption: Promise<Consumption>;
  /** Greatest number of its events that are handled at a time. */
  readonly concurrency: number;
  readonly draining: AbortController;
}

/** One queue of a service, with the subscriptions that share it. It is consumed while there are any. */
export class ServiceQueue {
  readonly name: string;
  readonly routes: Routes;
  readonly delays: Delays = new Delays();
  readonly #parts: ServiceParts;
  #running: Running | undefined;

  constructor(name: string, parts: ServiceParts) {
    this.name = name;
    this.routes = new Routes(name);
    this.#parts = parts;
  }

  /** @throws {BloodbankError} `config.invalid` where it hands out fewer events at a time than a batch takes. */
  assertHandsOut(events: number): void {
    const { concurrency = events } = this.#running ?? {};
    if (concurrency >= events) return;
    const message = `Queue ${this.name} hands out ${concurrency} events at a time, so a batch of ${events} would never fill.`;
    const remedy = 'Give the batch a queue of its own (`queue` option), or subscribe to it first.';
    throw new BloodbankError('config.invalid', message, { remedy });
  }

  /** Takes a subscription in. Resolves when its binding stands and the queue is consumed; else it is not there. */
  async add(route: Route, plan: GroupPlan, limits: Required<ConsumeOptions>): Promise<void> {
    // The handler stands before the binding does, so that nothing can arrive without one.
    this.routes.add(route);
    this.delays.add(plan.group.retryDelaysMs);
    try {
      if (this.#running === undefined) await this.#start(plan, limits);
      else await this.#bind(plan, this.#running);
    } catch (error) {
      this.routes.remove(route);
      throw error;
    }
  }

  /** No new event is begun. */
  drain(): void {
    this.#running?.draining.abort();
  }

  /** What runs finishes and is settled; the rest stays in the queue. */
  async stop(options: { readonly timeoutMs: number }): Promise<void> {
    this.drain();
    const consumption = await this.#running?.consumption.catch(() => undefined);
    await consumption?.stop(options);
  }

  async #start(plan: GroupPlan, limits: Required<ConsumeOptions>): Promise<void> {
    const draining = new AbortController();
    // Every event that waits for another attempt listens.
    setMaxListeners(0, draining.signal);
    const consumption = this.#consume(plan, limits, draining.signal);
    this.#running = { consumption, concurrency: limits.concurrency, draining };
    try {
      await consumption;
    } catch (error) {
      this.#running = undefined;
      throw error;
    }
  }

  async #bind({ group }: GroupPlan, { consumption }: Running): Promise<void> {
    await consumption;
    await this.#parts.transport.declare(group);
  }

  #consume({ group, retry }: GroupPlan, limits: ConsumeOptions, draining: AbortSignal): Promise<Consumption> {
    const { transport, adapters, ...shared } = this.#parts;
    const work = { ...shared, routes: this.routes, retry, draining };
    const way = queuePipeline(work, adapters, group.partitions !== undefined);
    return transport.consume(group, limits, settleEach(way, retry, shared.logger));
  }
}

/** The steps never reject. A defect in them that makes them do so is counted, logged and dead-lettered as any failure is. */
function settleEach(way: Step<Passage>, retry: RetryPolicy, logger: Logger): OnDelivery {
  return async (delivery) => {
    const passage = new Passage(delivery);
    try {
      return await way(passage);
    } catch (thrown) {
      const { queue, attempt } = passage;
      const failure = describeFailure(thrown, 'internal.error');
      const settlement = settleFailure(retry, attempt, failure);
      logger.error({ queue, attempt, code: failure.code, next: settlement.kind }, failure.message);
      return settlement;
    }
  };
}
