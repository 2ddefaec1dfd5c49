import { registeredApi, telemetryApi } from '@bloodbank/core/telemetry';
import { type TraceContext, type TraceHeaders, writeTraceContext } from '@bloodbank/core/trace';
import type { Span } from '@opentelemetry/api';

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
      const api = registeredApi();
      const active = api?.trace.getActiveSpan()?.spanContext();
      return active !== undefined && api?.isSpanContextValid(active) ? {} : writeTraceContext(own);
    },
  };
}

/** Undefined for a span that nobody records. */
export function traceOf(span: Span): TraceContext | undefined {
  const own = span.spanContext();
  if (!telemetryApi().isSpanContextValid(own)) return undefined;
  const { traceId, spanId, traceFlags, traceState } = own;
  return { traceId, spanId, traceFlags, tracestate: traceState?.serialize() ?? '' };
}
