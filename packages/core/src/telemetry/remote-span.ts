import type { SpanContext } from '@opentelemetry/api';
import { readTraceContext } from '../trace/trace-context.js';
import { telemetryApi } from './registered.js';

/** The span of another process that headers name; nothing where they name none, or cannot be believed. */
export function remoteSpanOf(headers: Parameters<typeof readTraceContext>[0]): SpanContext | undefined {
  const named = readTraceContext(headers);
  if (named === undefined) return undefined;
  const { tracestate, ...ids } = named;
  const traceState = tracestate === undefined ? {} : { traceState: telemetryApi().createTraceState(tracestate) };
  return { ...ids, ...traceState, isRemote: true };
}
