import {
  type Contract,
  type Delivery,
  DURATION_BOUNDARIES,
  describeMessage,
  MESSAGING,
  MESSAGING_METRICS,
  readTraceContext,
  type Settlement,
  type TraceContext,
  type TraceHeaders,
  writeTraceContext,
} from '@bloodbank/core';
import {
  type Context,
  context,
  createNoopMeter,
  createTraceState,
  isSpanContextValid,
  type Link,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { isTracing } from './is-tracing.js';

/** Tells OpenTelemetry of each delivery. Without an SDK of the application's, nobody listens, and hardly anything is done. */
export interface ProcessTelemetry {
  /**
   * Works on one delivery in a span that is active meanwhile. It is a child of the span that published the event, and linked
   * to it, so that both views of a trace hold together: each attempt is a span of its own.
   */
  traced(
    delivery: Delivery,
    contract: Contract | undefined,
    work: (trail: Trail) => Promise<Settlement>,
  ): Promise<Settlement>;
}

/** Where a delivery stands in its trace. */
export interface Trail {
  /** For every log line; empty where there is no trace. */
  readonly ids: { readonly trace_id?: string; readonly span_id?: string };
  /** What an event that this one causes goes on with, where no span of the handler's own is active. */
  headers(): TraceHeaders;
}

const SCOPE = '@bloodbank/consumer';

export function createProcessTelemetry(system: string): ProcessTelemetry {
  const tracer = trace.getTracer(SCOPE);
  const meter = metrics.getMeter(SCOPE);
  // Unlike a tracer, a meter never comes to life later.
  const isMeasuring = meter !== createNoopMeter();
  const durations = meter.createHistogram(MESSAGING_METRICS.processDuration, {
    description: 'Duration of processing operation.',
    unit: 's',
    advice: { explicitBucketBoundaries: [...DURATION_BOUNDARIES] },
  });
  const consumed = meter.createCounter(MESSAGING_METRICS.consumedMessages, {
    description: 'Number of messages that were delivered to the application.',
    unit: '{message}',
  });

  return {
    async traced(delivery, contract, work) {
      if (!isMeasuring && !isTracing()) return work(trailOf(readTraceContext(delivery.headers)));
      const { destination, address, queue, properties, body, attempt } = delivery;
      const routingKey = address.key;
      const sizes = { bodyBytes: body.length };
      const facts = { operation: 'process', system, destination, routingKey, queue, properties, ...sizes } as const;
      const described = describeMessage(contract === undefined ? facts : { ...facts, contract });
      const { parent, links } = originOf(delivery);
      const attributes = { ...described.span, [MESSAGING.attempt]: attempt };
      const startedAt = performance.now();
      const span = tracer.startSpan(described.spanName, { kind: SpanKind.CONSUMER, attributes, links }, parent);
      const settlement = await context.with(trace.setSpan(parent, span), work, undefined, trailOf(traceOf(span)));
      const failed = 'failure' in settlement ? fail(span, settlement.failure) : {};
      span.end();
      consumed.add(1, { ...described.metric, ...failed });
      durations.record((performance.now() - startedAt) / 1_000, { ...described.metric, ...failed });
      return settlement;
    },
  };
}

/** The span that published the event; nothing where its headers cannot be believed. */
function originOf({ headers }: Delivery): { readonly parent: Context; readonly links: Link[] } {
  const origin = readTraceContext(headers);
  if (origin === undefined) return { parent: context.active(), links: [] };
  const { tracestate, ...ids } = origin;
  const traceState = tracestate === undefined ? {} : { traceState: createTraceState(tracestate) };
  const spanContext = { ...ids, ...traceState, isRemote: true };
  return { parent: trace.setSpanContext(context.active(), spanContext), links: [{ context: spanContext }] };
}

function traceOf(span: Span): TraceContext | undefined {
  const own = span.spanContext();
  if (!isSpanContextValid(own)) return undefined;
  const { traceId, spanId, traceFlags, traceState } = own;
  return { traceId, spanId, traceFlags, tracestate: traceState?.serialize() ?? '' };
}

const NO_TRAIL: Trail = { ids: {}, headers: () => ({}) };

function trailOf(own: TraceContext | undefined): Trail {
  if (own === undefined) return NO_TRAIL;
  return {
    ids: { trace_id: own.traceId, span_id: own.spanId },
    headers() {
      const active = trace.getActiveSpan()?.spanContext();
      return active !== undefined && isSpanContextValid(active) ? {} : writeTraceContext(own);
    },
  };
}

function fail(span: Span, { code, message }: { readonly code: string; readonly message: string }): object {
  const failed = { [MESSAGING.errorType]: code };
  span.setAttributes(failed);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  return failed;
}
