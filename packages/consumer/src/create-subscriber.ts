import { setMaxListeners } from 'node:events';
import {
  BloodbankError,
  bindingPatternsFor,
  Closed,
  type ConsumeOptions,
  type ContractTypes,
  guardLogger,
  MAX_PARTITIONS,
  type Publish,
  type Step,
  silentLogger,
} from '@bloodbank/core';
import { assertWindow } from './assert-window.js';
import type { BatchLimits } from './batch/collect-batches.js';
import { subscriptionPipeline } from './delivery-pipeline.js';
import { createGroupPlanner } from './group-plan.js';
import type { Verified } from './passage.js';
import { findContracts, type Route } from './routes.js';
import { type ServiceParts, ServiceQueue } from './service-queue.js';
import { type AnyBatchHandler, batch } from './steps/batch.js';
import { type AnyHandler, handle } from './steps/handle.js';
import type { QueueOptions, Subscriber, SubscriberOptions, Subscription } from './subscriber.js';
import { createProcessTelemetry } from './telemetry/process-telemetry.js';

const DEFAULT_CONCURRENCY = 10;
const DEFAULT_HANDLER_TIMEOUT_MS = 300_000;
const DEFAULT_STOP_TIMEOUT_MS = 30_000;
const DEFAULT_BATCH: BatchLimits = { size: 50, waitMs: 100, concurrency: 1 };

export function createSubscriber<T extends ContractTypes>(options: SubscriberOptions<T>): Subscriber<T> {
  const { contracts, transport, service } = options;
  const { registry } = contracts;
  const logger = guardLogger(options.logger ?? silentLogger);
  const publish = options.publish as unknown as Publish<never>;
  const planGroup = options.planGroup ?? createGroupPlanner();
  const stopping = new AbortController();
  const draining = new AbortController();
  // Every running handler may listen, and takes its listener away when it ends.
  setMaxListeners(0, draining.signal, stopping.signal);
  const parts: ServiceParts = {
    transport,
    registry,
    logger,
    telemetry: createProcessTelemetry(transport.system),
    adapters: options.adapters ?? [],
  };
  const queues = new Map<string, ServiceQueue>();
  const collectors: { flush(): void }[] = [];

  function queueNamed(name: string): ServiceQueue {
    const known = queues.get(name) ?? new ServiceQueue(name, parts);
    queues.set(name, known);
    return known;
  }

  async function add(pattern: string, last: Step<Verified>, how: QueueOptions, atLeast: number): Promise<Subscription> {
    if (draining.signal.aborted) throw new Closed(`The subscriber of ${service}`);
    const { handlerTimeoutMs = DEFAULT_HANDLER_TIMEOUT_MS, inbox = options.inbox ?? false } = how;
    const limits = limitsOf(how);
    const matched = findContracts(pattern, registry);
    if (how.partitions !== undefined) assertPartitions(how.partitions);
    const plan = planGroup({
      service,
      patterns: bindingPatternsFor(pattern, matched),
      ...(how.queue === undefined ? {} : { queue: how.queue }),
      ...(how.partitions === undefined ? {} : { partitions: how.partitions }),
    });

    const name = transport.placeOf(plan.group);
    const queue = queueNamed(name);
    queue.assertHandsOut(atLeast);
    if (inbox !== false) assertWindow(inbox, name, plan.retry, handlerTimeoutMs);
    const once =
      inbox === false
        ? undefined
        : { inbox, queue: name, handlerTimeoutMs, delays: queue.delays, draining: draining.signal };
    const route: Route = {
      pattern,
      contracts: matched,
      retry: plan.retry,
      logger,
      publish,
      stopping: stopping.signal,
      way: subscriptionPipeline({ once, handlerTimeoutMs, last }),
    };
    await queue.add(route, plan, limits);
    return { queue: name, pattern };
  }

  return {
    subscribe: (pattern, how) => add(pattern, handle(how.handler as unknown as AnyHandler), how, 1),

    async subscribeBatch(pattern, how) {
      const { size = DEFAULT_BATCH.size, waitMs = DEFAULT_BATCH.waitMs, concurrency = DEFAULT_BATCH.concurrency } = how;
      const { handlerTimeoutMs = DEFAULT_HANDLER_TIMEOUT_MS } = how;
      for (const [name, value] of Object.entries({ size, concurrency })) assertCount(name, value);
      const handler = how.handler as unknown as AnyBatchHandler;
      const batches = batch(handler, { size, waitMs, concurrency }, handlerTimeoutMs, stopping.signal);
      collectors.push(batches.collector);
      const events = size * concurrency;
      // An event may wait until its batch begins, behind at most one other.
      const eventTimeoutMs = 2 * handlerTimeoutMs + waitMs;
      const whole = { ...how, concurrency: events, prefetch: events, handlerTimeoutMs: eventTimeoutMs };
      return add(pattern, batches.step, whole, size);
    },

    async stop({ timeoutMs = DEFAULT_STOP_TIMEOUT_MS } = {}) {
      draining.abort();
      for (const queue of queues.values()) queue.drain();
      for (const collector of collectors) collector.flush();
      const stopped = await Promise.allSettled([...queues.values()].map((queue) => queue.stop({ timeoutMs })));
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
