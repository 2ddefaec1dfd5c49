import { setMaxListeners } from 'node:events';
import type { Registry } from '@bloodbank/core/contract';
import { BloodbankError } from '@bloodbank/core/errors';
import { ACKNOWLEDGED, DONE, type Step } from '@bloodbank/core/pipeline';
import type { ConsumeOptions, Consumption, Logger, OnDelivery, Settlement, Transport } from '@bloodbank/core/ports';
import { describeFailure, distinctDelays, settleFailure } from '@bloodbank/core/retry';
import { withTimeout } from '@bloodbank/core/time';
import { Delays } from './delays.js';
import { queuePipeline } from './delivery-pipeline.js';
import type { GroupPlan } from './group-plan.js';
import { Passage } from './passage.js';
import type { QueueWork } from './queue-work.js';
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
  readonly layout: QueueLayout;
}

/** What the subscriptions of one queue have to agree about. */
export interface QueueLayout {
  readonly deadLetters: boolean;
  readonly messageTtlMs: number | undefined;
}

/** A subscription that could not be made takes with it what it began, but not its caller's time. */
const FAILED_START_TIMEOUT_MS = 5_000;

/** One queue of a service, with the subscriptions that share it. It is consumed while there are any. */
export class ServiceQueue {
  readonly name: string;
  readonly routes: Routes;
  readonly delays: Delays = new Delays();
  readonly #parts: ServiceParts;
  #running: Running | undefined;
  /** Consumptions that finish what they have in hand. */
  readonly #ending = new Set<Promise<void>>();

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

  /**
   * Takes a subscription in. Resolves when its binding stands and the queue is consumed; else it is not there.
   *
   * @throws {BloodbankError} `consumer.overlap`, `config.invalid` where its subscriptions contradict each other.
   */
  async add(route: Route, plan: GroupPlan, limits: Required<ConsumeOptions>, layout: QueueLayout): Promise<void> {
    this.#assertSameLayout(layout);
    // The handler stands before the binding does, so that nothing can arrive without one.
    this.routes.add(route);
    this.delays.add([...plan.group.retryDelaysMs, ...distinctDelays(route.retry)]);
    try {
      if (this.#running === undefined) await this.#start(plan, limits, layout);
      else await this.#bind(plan, this.#running);
    } catch (error) {
      this.routes.remove(route);
      if (this.routes.isEmpty) await this.stop({ timeoutMs: FAILED_START_TIMEOUT_MS }).catch(() => {});
      throw error;
    }
  }

  /**
   * Nothing goes to this subscription any more; what runs finishes. With the last one, the queue is left alone.
   *
   * @throws {Timeout}
   */
  async stopOne(route: Route, options: { readonly timeoutMs: number }): Promise<void> {
    this.routes.stop(route);
    if (this.routes.isEmpty) await this.stop(options);
    else await withTimeout(route.lifetime.whenIdle(), options.timeoutMs, `Stopping "${route.query.pattern}"`);
  }

  /** What runs finishes and is settled; the rest stays in the queue. A subscription that comes later consumes it anew. */
  async stop(options: { readonly timeoutMs: number }): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (running !== undefined) {
      running.draining.abort();
      // Where it could not be begun, whoever subscribed was told.
      const ended = running.consumption.then(
        (consumption) => consumption.stop(options),
        () => {},
      );
      this.#ending.add(ended);
      ended.catch(() => {}).finally(() => this.#ending.delete(ended));
    }
    await Promise.all(this.#ending);
  }

  #assertSameLayout({ deadLetters, messageTtlMs }: QueueLayout): void {
    const running = this.#running?.layout;
    if (running === undefined) return;
    const contradicts = (own: unknown, asked: unknown): boolean => asked !== undefined && asked !== own;
    if (running.deadLetters === deadLetters && !contradicts(running.messageTtlMs, messageTtlMs)) return;
    const message = `Queue ${this.name} is consumed with other \`deadLetters\` or \`messageTtlMs\` than this subscription asks for.`;
    const remedy =
      'Say the same in all subscriptions of a queue, or give this one a queue of its own (`queue` option).';
    throw new BloodbankError('config.invalid', message, { remedy });
  }

  async #start(plan: GroupPlan, limits: Required<ConsumeOptions>, layout: QueueLayout): Promise<void> {
    const draining = new AbortController();
    // Every event that waits for another attempt listens.
    setMaxListeners(0, draining.signal);
    const consumption = this.#consume(plan, limits, draining.signal);
    const running = { consumption, concurrency: limits.concurrency, draining, layout };
    this.#running = running;
    try {
      await consumption;
    } catch (error) {
      if (this.#running === running) this.#running = undefined;
      throw error;
    }
  }

  async #bind({ group }: GroupPlan, { consumption }: Running): Promise<void> {
    await consumption;
    await this.#parts.transport.declare({ ...group, retryDelaysMs: this.delays.allMs });
  }

  #consume({ group, retry }: GroupPlan, limits: ConsumeOptions, draining: AbortSignal): Promise<Consumption> {
    const { transport, adapters, ...shared } = this.#parts;
    const { routes, delays } = this;
    const work = { ...shared, routes, delays, retry, dropsDeadLetters: group.deadLetters === false, draining };
    const way = queuePipeline(work, adapters, group.partitions !== undefined);
    return transport.consume({ ...group, retryDelaysMs: delays.allMs }, limits, settleEach(way, work));
  }
}

/** The steps never reject. A defect in them that makes them do so is counted, logged and given up as any failure is. */
function settleEach(way: Step<Passage>, { retry, dropsDeadLetters, logger }: QueueWork): OnDelivery {
  const giveUp = ({ queue, attempt }: Passage, thrown: unknown): Settlement => {
    const failure = describeFailure(thrown, 'internal.error');
    const settlement = settleFailure(retry, attempt, failure);
    logger.error({ queue, attempt, code: failure.code, next: settlement.kind }, failure.message);
    return settlement.kind === 'dead-letter' && dropsDeadLetters ? ACKNOWLEDGED : settlement;
  };
  return (delivery) => {
    const passage = new Passage(delivery);
    try {
      const outcome = way(passage);
      return outcome === DONE ? outcome : outcome.catch((thrown: unknown) => giveUp(passage, thrown));
    } catch (thrown) {
      return Promise.resolve(giveUp(passage, thrown));
    }
  };
}
