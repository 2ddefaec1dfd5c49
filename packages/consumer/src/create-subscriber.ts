import type { ContractTypes } from '@bloodbank/core/contract';
import { Closed } from '@bloodbank/core/errors';
import type { Step } from '@bloodbank/core/pipeline';
import { guardLogger, type Publish, silentLogger } from '@bloodbank/core/ports';
import { bindingPatternOf, patternsOverlap } from '@bloodbank/core/routing';
import { assertPatience, assertTimeout } from '@bloodbank/core/time';
import { assertWindow } from './assert-window.js';
import type { BatchLimits } from './batch/collect-batches.js';
import { createGroupPlanner, type GroupPlan } from './group-plan.js';
import { readHandler } from './handler-object.js';
import { Lifetime } from './lifetime.js';
import { sortMiddleware } from './middleware/before.js';
import type { Verified } from './passage.js';
import { readWhere } from './read-where.js';
import { queryOf } from './routes.js';
import { type ServiceParts, ServiceQueue } from './service-queue.js';
import { type AnyBatchHandler, batch } from './steps/batch.js';
import { handle } from './steps/handle.js';
import { replayStep } from './steps/replay.js';
import type { Predicate } from './steps/where.js';
import type { QueueOptions, Subscriber, SubscriberOptions, Subscription } from './subscriber.js';
import { SubscriptionRoute } from './subscription-route.js';
import {
  assertCount,
  DEFAULT_HANDLER_TIMEOUT_MS,
  readSettings,
  type SubscriptionSettings,
} from './subscription-settings.js';
import { createProcessTelemetry } from './telemetry/process-telemetry.js';

/** In one line of the log. */
const MOST_NAMED = 5;
const DEFAULT_STOP_TIMEOUT_MS = 30_000;
const DEFAULT_BATCH: BatchLimits = { size: 50, waitMs: 100, concurrency: 1 };

/** What a subscription does with its events, whatever it says beside that. */
interface Work {
  readonly last: Step<Verified>;
  readonly accepts?: Predicate | undefined;
  readonly lifetime: Lifetime;
  /** How many events it needs in hand at a time. */
  readonly atLeast: number;
  /** What gathers is worked on at once. */
  readonly flush?: () => void;
}

/** Options whose types have done their work. */
type AnyOptions = QueueOptions & { readonly where?: unknown; readonly middleware?: readonly unknown[] };

export function createSubscriber<T extends ContractTypes>(options: SubscriberOptions<T>): Subscriber<T> {
  const { contracts, transport, service } = options;
  const { registry } = contracts;
  const logger = guardLogger(options.logger ?? silentLogger);
  const publish = options.publish as unknown as Publish<never>;
  const planGroup = options.planGroup ?? createGroupPlanner();
  const parts: ServiceParts = {
    transport,
    registry,
    logger,
    telemetry: createProcessTelemetry(transport.system),
    adapters: options.adapters ?? [],
  };
  const queues = new Map<string, ServiceQueue>();
  const running = new Map<SubscriptionRoute, Work>();
  const shared: unknown[] = [];
  let isStopped = false;

  function queueNamed(name: string): ServiceQueue {
    const queue = queues.get(name) ?? new ServiceQueue(name, parts);
    queues.set(name, queue);
    return queue;
  }

  function planFor(settings: SubscriptionSettings, patterns: readonly string[]): GroupPlan {
    const { queue, name, partitions, deadLetters, messageTtlMs, replay } = settings;
    return planGroup({
      service,
      patterns,
      ...(queue === undefined ? {} : { queue }),
      ...(name === undefined ? {} : { name }),
      ...(partitions === undefined ? {} : { partitions }),
      ...(deadLetters ? {} : { deadLetters }),
      ...(messageTtlMs === undefined ? {} : { messageTtlMs }),
      ...(replay === undefined ? {} : { replay }),
    });
  }

  /** Partitions keep the order of what has the same key; of what has none they keep nothing, and nobody would notice. */
  function warnOfKeyless(bindings: readonly string[], service: string): void {
    const keyless = registry
      .listEvents({ kind: 'event' })
      .filter(({ partitionKey }) => partitionKey === undefined)
      .filter((contract) => bindings.some((binding) => patternsOverlap(binding, bindingPatternOf(contract))))
      .map(({ type }) => type);
    if (keyless.length === 0) return;
    const shown = keyless.slice(0, MOST_NAMED).join(', ');
    const more = keyless.length > MOST_NAMED ? ` and ${keyless.length - MOST_NAMED} more` : '';
    const message = `Partitions keep no order of ${shown}${more}: their schemas name no \`x-partition-key\`.`;
    logger.warn({ service, types: keyless.slice(0, MOST_NAMED) }, message);
  }

  async function add(pattern: string, work: Work, how: AnyOptions): Promise<Subscription> {
    if (isStopped) throw new Closed(`The subscriber of ${service}`);
    const settings = readSettings(how, options.inbox);
    const own = sortMiddleware(how.middleware ?? []);
    const predicates = [
      ...(how.where === undefined ? [] : [readWhere(how.where)]),
      ...(work.accepts ? [work.accepts] : []),
    ];
    const query = queryOf(pattern, registry);
    const plan = planFor(settings, query.bindings);
    if (plan.group.partitions !== undefined) warnOfKeyless(query.bindings, service);
    const { inbox, handlerTimeoutMs, retry = plan.retry, autoAck, limits } = settings;
    const name = transport.placeOf(plan.group);
    const queue = queueNamed(name);
    queue.assertHandsOut(work.atLeast);
    if (inbox !== undefined) assertWindow(inbox, name, retry, handlerTimeoutMs);

    const once = inbox && { inbox, queue: name, handlerTimeoutMs, delays: queue.delays };
    const { lifetime, last } = work;
    const stance = settings.replay ?? plan.replay ?? 'refuse';
    const steps = { where: predicates, replay: replayStep(stance), ...own, once, handlerTimeoutMs, last };
    const route = new SubscriptionRoute(
      {
        query,
        retry,
        autoAck,
        logger,
        publish,
        sendAs: options.sendAs,
        lifetime,
        holdsBack: stance === 'skip-effects' && options.isShadow !== true,
        steps,
      },
      sortMiddleware(shared),
    );
    running.set(route, work);
    try {
      await queue.add(route, plan, limits, settings);
    } catch (error) {
      running.delete(route);
      throw error;
    }
    let stopping: Promise<void> | undefined;
    return {
      queue: name,
      pattern,
      stop: async ({ timeoutMs = DEFAULT_STOP_TIMEOUT_MS } = {}) => {
        assertPatience('timeoutMs', timeoutMs);
        stopping ??= stopOne(queue, route, work, timeoutMs);
        return stopping;
      },
    };
  }

  async function stopOne(queue: ServiceQueue, route: SubscriptionRoute, work: Work, timeoutMs: number): Promise<void> {
    running.delete(route);
    work.lifetime.drain();
    work.flush?.();
    try {
      await queue.stopOne(route, { timeoutMs });
    } finally {
      work.lifetime.stop(new Closed(`The subscription to ${route.query.pattern}`));
    }
  }

  async function stopAll(timeoutMs: number): Promise<void> {
    isStopped = true;
    const works = [...running.values()];
    for (const { lifetime } of works) lifetime.drain();
    for (const { flush } of works) flush?.();
    const stopped = await Promise.allSettled([...queues.values()].map((queue) => queue.stop({ timeoutMs })));
    for (const { lifetime } of works) lifetime.stop(new Closed(`The service ${service}`));
    for (const result of stopped) if (result.status === 'rejected') throw result.reason;
  }

  return {
    async subscribe(pattern: string, handling: unknown, more?: AnyOptions) {
      const isLongForm = typeof handling === 'object' && handling !== null && 'handler' in handling;
      const how = { ...(isLongForm ? (handling as AnyOptions) : {}), ...more };
      const { handle: handler, accepts } = readHandler(isLongForm ? handling.handler : handling);
      return add(pattern, { last: handle(handler), accepts, lifetime: new Lifetime(), atLeast: 1 }, how);
    },

    async subscribeBatch(pattern, how) {
      const { size = DEFAULT_BATCH.size, waitMs = DEFAULT_BATCH.waitMs, concurrency = DEFAULT_BATCH.concurrency } = how;
      const { handlerTimeoutMs = DEFAULT_HANDLER_TIMEOUT_MS } = how;
      for (const [name, value] of Object.entries({ size, concurrency })) assertCount(name, value);
      assertTimeout('handlerTimeoutMs', handlerTimeoutMs);
      assertPatience('waitMs', waitMs);
      const handler = how.handler as unknown as AnyBatchHandler;
      const lifetime = new Lifetime();
      const batches = batch(handler, { size, waitMs, concurrency }, handlerTimeoutMs, lifetime.stopping);
      const events = size * concurrency;
      // An event may wait until its batch begins, behind at most one other.
      const eventTimeoutMs = 2 * handlerTimeoutMs + waitMs;
      const whole = { ...how, concurrency: events, prefetch: events, handlerTimeoutMs: eventTimeoutMs };
      const work = { last: batches.step, lifetime, atLeast: size, flush: () => batches.collector.flush() };
      return add(pattern, work, whole);
    },

    use(...middleware) {
      sortMiddleware(middleware);
      shared.push(...middleware);
      const sorted = sortMiddleware(shared);
      for (const route of running.keys()) route.compose(sorted);
    },

    stop: async ({ timeoutMs = DEFAULT_STOP_TIMEOUT_MS } = {}) => {
      assertPatience('timeoutMs', timeoutMs);
      await stopAll(timeoutMs);
    },
  };
}
