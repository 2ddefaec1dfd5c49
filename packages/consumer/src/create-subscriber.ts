import { setMaxListeners } from 'node:events';
import {
  BloodbankError,
  bindingPatternsFor,
  Closed,
  type ConsumeOptions,
  type Consumption,
  type ContractSet,
  type ContractTypes,
  type Envelope,
  type Inbox,
  type Logger,
  MAX_PARTITIONS,
  type Publish,
  silentLogger,
  type Transport,
} from '@bloodbank/core';
import type { BatchHandler } from './batch/batch-handler.js';
import type { BatchLimits } from './batch/collect-batches.js';
import { inBatches } from './batch/in-batches.js';
import { createGroupPlanner, type GroupPlan, type PlanGroup } from './group-plan.js';
import type { EventsOf, FreePattern, Handler, KnownPattern } from './handler.js';
import { assertWindow } from './once/assert-window.js';
import { handleOnce } from './once/handle-once.js';
import { assertNoOverlap, findContracts, type Route } from './route.js';
import type { QueueWork } from './settle-delivery.js';
import { startConsuming } from './start-consuming.js';
import { createProcessTelemetry } from './telemetry/process-telemetry.js';

export interface SubscriberOptions<T extends ContractTypes> {
  readonly contracts: ContractSet<T>;
  readonly transport: Transport;
  readonly publish: Publish<T>;
  readonly service: string;
  /** How groups are laid out. Default: as no topology file says otherwise. */
  readonly planGroup?: PlanGroup;
  /** Of subscriptions that do not say otherwise. Default: none. */
  readonly inbox?: Inbox;
  readonly logger?: Logger;
}

export interface QueueOptions {
  /** Greatest number of handlers of this queue that run at a time; its first subscription decides. Default 10. */
  readonly concurrency?: number;
  /**
   * Greatest number of events of this queue in this process: those that are handled, and those that wait for their turn.
   * Its first subscription decides. Default: `concurrency`.
   */
  readonly prefetch?: number;
  /**
   * Lays the queue out in so many partitions, 2 to 64, where no topology file does: events with the same `x-partition-key`
   * are handled in their order, one at a time, however many instances and handlers there are. `concurrency` is then that of
   * each partition.
   */
  readonly partitions?: number;
  /** Default 5 minutes. */
  readonly handlerTimeoutMs?: number;
  /** A queue of its own, `<exchange>.<service>.<queue>`, so that failures here repeat nothing elsewhere. */
  readonly queue?: string;
  /** Lets the handler's effect happen once per event inside the inbox's window. Default: the subscriber's, if it has one. */
  readonly inbox?: Inbox | false;
}

export interface SubscribeOptions<T extends ContractTypes, E extends Envelope> extends QueueOptions {
  readonly handler: Handler<T, E>;
}

export interface SubscribeBatchOptions<T extends ContractTypes, E extends Envelope>
  extends Omit<QueueOptions, 'prefetch'>,
    Partial<Omit<BatchLimits, 'concurrency'>> {
  readonly handler: BatchHandler<T, E>;
  /** Greatest number of batches handled at a time. Default 1. */
  readonly concurrency?: number;
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

  /**
   * As `subscribe`, with several events at a time: at most `size` (default 50), and at most `waitMs` (default 100) after
   * the first of them came. Each is settled by its own result, so that one bad event does not repeat the others.
   *
   * @throws {BloodbankError} as `subscribe`, and `config.invalid` when the queue hands out fewer events than a batch takes.
   * @example
   * ```ts
   * await bus.subscribeBatch('llm.response', {
   *   size: 100,
   *   handler: (items) => Promise.allSettled(items.map(({ event }) => store(event.payload))),
   * });
   * ```
   */
  subscribeBatch<P extends KnownPattern<T> | FreePattern>(
    pattern: P,
    options: SubscribeBatchOptions<T, NoInfer<EventsOf<T, P>>>,
  ): Promise<Subscription>;

  /** No new event is begun, what runs finishes and is settled, the rest stays in the queue. */
  stop(options?: { readonly timeoutMs?: number }): Promise<void>;
}

const DEFAULT_CONCURRENCY = 10;
const DEFAULT_HANDLER_TIMEOUT_MS = 300_000;
const DEFAULT_STOP_TIMEOUT_MS = 30_000;
const DEFAULT_BATCH: BatchLimits = { size: 50, waitMs: 100, concurrency: 1 };

/** A queue that this subscriber consumes. */
interface Consumed {
  readonly consumption: Promise<Consumption>;
  /** Greatest number of its events that are handled at a time. */
  readonly concurrency: number;
}

export function createSubscriber<T extends ContractTypes>(options: SubscriberOptions<T>): Subscriber<T> {
  const { contracts, transport, publish, service, logger = silentLogger } = options;
  const planGroup = options.planGroup ?? createGroupPlanner();
  const telemetry = createProcessTelemetry(transport.system);
  const draining = new AbortController();
  const stopping = new AbortController();
  // Every running handler listens, and takes its listener away when it ends.
  setMaxListeners(0, draining.signal, stopping.signal);
  const routesByQueue = new Map<string, Route<T>[]>();
  const consumed = new Map<string, Consumed>();
  const collectors: { flush(): void }[] = [];
  let isStopped = false;

  async function start(queue: string, work: QueueWork<T>, plan: GroupPlan, limits: ConsumeOptions): Promise<void> {
    const consumption = startConsuming(transport, work, plan.group, limits);
    consumed.set(queue, { consumption, concurrency: limits.concurrency ?? limits.prefetch });
    try {
      await consumption;
    } catch (error) {
      consumed.delete(queue);
      throw error;
    }
  }

  async function add(
    pattern: string,
    handler: Handler<T, Envelope>,
    how: QueueOptions,
    atLeast: number,
  ): Promise<Subscription> {
    if (isStopped) throw new Closed(`The subscriber of ${service}`);
    const { handlerTimeoutMs = DEFAULT_HANDLER_TIMEOUT_MS, inbox = options.inbox ?? false } = how;
    const limits = limitsOf(how);
    const matched = findContracts(pattern, contracts.registry);
    if (how.partitions !== undefined) assertPartitions(how.partitions);
    const plan = planGroup({
      service,
      patterns: bindingPatternsFor(pattern, matched),
      ...(how.queue === undefined ? {} : { queue: how.queue }),
      ...(how.partitions === undefined ? {} : { partitions: how.partitions }),
    });
    const queue = transport.placeOf(plan.group);

    const routes = routesByQueue.get(queue) ?? [];
    assertNoOverlap(queue, routes, pattern, matched);
    const running = consumed.get(queue);
    if (running !== undefined && running.concurrency < atLeast) throw tooNarrow(queue, running.concurrency, atLeast);
    if (inbox !== false) assertWindow(inbox, queue, plan.retry, handlerTimeoutMs);
    const once = inbox === false ? handler : handleOnce(inbox, queue, handlerTimeoutMs, handler);
    const route = { pattern, contracts: matched, handler: once, handlerTimeoutMs };
    // The handler stands before the binding does, so that nothing can arrive without one.
    routes.push(route);
    routesByQueue.set(queue, routes);
    const work: QueueWork<T> = {
      registry: contracts.registry,
      routes,
      retry: plan.retry,
      publish,
      logger,
      telemetry,
      draining: draining.signal,
      stopping: stopping.signal,
    };
    try {
      if (running === undefined) await start(queue, work, plan, limits);
      else await running.consumption.then(() => transport.declare(plan.group));
    } catch (error) {
      routes.splice(routes.indexOf(route), 1);
      throw error;
    }
    return { queue, pattern };
  }

  return {
    subscribe: (pattern, how) => add(pattern, how.handler as Handler<T, Envelope>, how, 1),

    async subscribeBatch(pattern, how) {
      const { size = DEFAULT_BATCH.size, waitMs = DEFAULT_BATCH.waitMs, concurrency = DEFAULT_BATCH.concurrency } = how;
      const { handlerTimeoutMs = DEFAULT_HANDLER_TIMEOUT_MS } = how;
      for (const [name, value] of Object.entries({ size, concurrency })) assertCount(name, value);
      const handle = how.handler as BatchHandler<T, Envelope>;
      const batches = inBatches(handle, { size, waitMs, concurrency }, handlerTimeoutMs, stopping.signal);
      collectors.push(batches.collector);
      const events = size * concurrency;
      // An event may wait until its batch begins, behind at most one other.
      const eventTimeoutMs = 2 * handlerTimeoutMs + waitMs;
      const whole = { ...how, concurrency: events, prefetch: events, handlerTimeoutMs: eventTimeoutMs };
      return add(pattern, batches.handler, whole, size);
    },

    async stop({ timeoutMs = DEFAULT_STOP_TIMEOUT_MS } = {}) {
      isStopped = true;
      draining.abort();
      for (const collector of collectors) collector.flush();
      const started = await Promise.allSettled([...consumed.values()].map(({ consumption }) => consumption));
      const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
      const stopped = await Promise.allSettled(running.map((consumption) => consumption.stop({ timeoutMs })));
      stopping.abort(new Closed(`The service ${service}`));
      for (const result of stopped) if (result.status === 'rejected') throw result.reason;
    },
  };
}

/** @throws {BloodbankError} `config.invalid` */
function limitsOf({
  concurrency = DEFAULT_CONCURRENCY,
  prefetch = concurrency,
}: QueueOptions): Required<ConsumeOptions> {
  assertCount('concurrency', concurrency);
  assertCount('prefetch', prefetch);
  if (prefetch >= concurrency) return { prefetch, concurrency };
  const message = `A prefetch of ${prefetch} can never keep ${concurrency} handlers busy.`;
  throw new BloodbankError('config.invalid', message, { remedy: 'Raise prefetch, or lower concurrency.' });
}

/** AMQP's own bound; 0 would mean "no limit". */
const MAX_COUNT = 65_535;

function assertCount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= MAX_COUNT) return;
  throw new BloodbankError('config.invalid', `${name} must be a whole number from 1 to ${MAX_COUNT}, not ${value}.`);
}

function assertPartitions(count: number): void {
  if (Number.isInteger(count) && count >= 2 && count <= MAX_PARTITIONS) return;
  const message = `partitions must be a whole number from 2 to ${MAX_PARTITIONS}, not ${count}.`;
  throw new BloodbankError('config.invalid', message);
}

function tooNarrow(queue: string, concurrency: number, size: number): BloodbankError {
  const message = `Queue ${queue} hands out ${concurrency} events at a time, so a batch of ${size} would never fill.`;
  const remedy = 'Give the batch a queue of its own (`queue` option), or subscribe to it first.';
  return new BloodbankError('config.invalid', message, { remedy });
}
