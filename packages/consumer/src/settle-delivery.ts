import {
  type ContractTypes,
  type Delivery,
  describeFailure,
  type Envelope,
  type Failure,
  type Logger,
  openEnvelope,
  type Publish,
  type Registry,
  type RetryPolicy,
  type Settlement,
  settleFailure,
} from '@bloodbank/core';
import { describeExpiry } from './expiry.js';
import type { HandlerContext } from './handler.js';
import { createHandlerLogger } from './handler-logger.js';
import { Postponed, settlePostponed } from './once/postponed.js';
import { findRoute, type Route } from './route.js';
import { runHandler } from './run-handler.js';
import type { ProcessTelemetry, Trail } from './telemetry/process-telemetry.js';

/** What a queue's deliveries need in order to be settled. */
export interface QueueWork<T extends ContractTypes> {
  readonly registry: Registry;
  readonly routes: readonly Route<T>[];
  readonly retry: RetryPolicy;
  readonly publish: Publish<T>;
  readonly logger: Logger;
  readonly telemetry: ProcessTelemetry;
  /** Aborted when the service begins to stop. */
  readonly draining: AbortSignal;
  /** Aborted when the service stops without waiting any longer. */
  readonly stopping: AbortSignal;
}

/** From bytes to settlement: decode, verify, find the handler, run it, and say how it ended. Never throws. */
export function settleDelivery<T extends ContractTypes>(work: QueueWork<T>, delivery: Delivery): Promise<Settlement> {
  const contract = work.registry.find(delivery.properties.type ?? '');
  return work.telemetry.traced(delivery, contract, (trail) => settle(work, delivery, trail));
}

async function settle<T extends ContractTypes>(
  work: QueueWork<T>,
  delivery: Delivery,
  trail: Trail,
): Promise<Settlement> {
  const opened = openEnvelope(work.registry, delivery.body);
  if (!opened.ok) return fail(work, delivery, opened.failure, trail.ids);

  const { envelope } = opened;
  const { event_id, event_type, correlation_id } = envelope;
  const ids = { event_id, event_type, correlation_id, ...trail.ids };
  const route = findRoute(work.routes, envelope.event_type);
  if (route === undefined) return fail(work, delivery, unhandled(envelope, delivery), ids);

  const expiry = describeExpiry(envelope, delivery, Date.now());
  if (expiry !== undefined) return fail(work, delivery, expiry, ids);

  try {
    await runHandler(
      (signal) => route.handler(envelope, createContext(work, delivery, envelope, signal, ids, trail)),
      route.handlerTimeoutMs,
      work.stopping,
    );
    return { kind: 'ack' };
  } catch (thrown) {
    if (thrown instanceof Postponed) return settlePostponed(work.retry, thrown, work.draining);
    return fail(work, delivery, describeFailure(thrown), ids);
  }
}

function fail<T extends ContractTypes>(
  work: QueueWork<T>,
  { queue, attempt }: Delivery,
  failure: Failure,
  ids: object,
): Settlement {
  const settlement = settleFailure(work.retry, attempt, failure);
  const outcome = settlement.kind === 'retry' ? { retry_in_ms: settlement.delayMs } : { dead_lettered: true };
  const fields = { ...ids, queue, attempt, code: failure.code, ...outcome };
  if (settlement.kind === 'retry') work.logger.warn(fields, failure.message);
  else work.logger.error(fields, failure.message);
  return settlement;
}

function unhandled(envelope: Envelope, { queue }: Delivery): Failure {
  return {
    code: 'consumer.unhandled',
    errorName: 'Unhandled',
    message: `No subscription handles ${envelope.event_type} from queue ${queue}.`,
  };
}

function createContext<T extends ContractTypes>(
  work: QueueWork<T>,
  delivery: Delivery,
  event: Envelope,
  signal: AbortSignal,
  ids: object,
  trail: Trail,
): HandlerContext<T> {
  return {
    publish: (eventType, payload, options) => {
      const trace = options?.traceparent === undefined ? trail.headers() : {};
      return work.publish(eventType, payload, { causedBy: event, ...trace, ...options });
    },
    attempt: delivery.attempt,
    signal,
    log: createHandlerLogger(work.logger, ids, event, work.registry.find(event.event_type)?.sensitive ?? []),
    queue: delivery.queue,
    routingKey: delivery.address.key,
  };
}
