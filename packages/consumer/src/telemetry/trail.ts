import { type TraceContext, type TraceHeaders, writeTraceContext } from '@bloodbank/core/trace';
import { isSpanContextValid, type Span, trace } from '@opentelemetry/api';

/** Where a delivery stands in its trace. */
export interface Trail {
  /** For every log line; empty where there is no trace. */
  readonly ids: { readonly trace_id?: string; readonly span_id?: string };
  /** What an event that this one causes goes on with, where no span of the handler's own is active. */
  headers(): TraceHeaders;
}

const NO_TRAIL: Trail = { ids: {}, headers: () => ({}) };

export function trailOf(own: TraceContext | undefined): Trail {
  if (own === undefined) return NO_TRAIL;
  return {
    ids: { trace_id: own.traceId, span_id: own.spanId },
    headers() {
      const active = trace.getActiveSpan()?.spanContext();
      return active !== undefined && isSpanContextValid(active) ? {} : writeTraceContext(own);
    },
  };
}

/** Undefined for a span that nobody records. */
export function traceOf(span: Span): TraceContext | undefined {
  const own = span.spanContext();
  if (!isSpanContextValid(own)) return undefined;
  const { traceId, spanId, traceFlags, traceState } = own;
  return { traceId, spanId, traceFlags, tracestate: traceState?.serialize() ?? '' };
}
