import { BloodbankError, toError } from '@bloodbank/core/errors';
import {
  isMeasuring,
  isTracing,
  type MessagingInstruments,
  openMessagingInstruments,
  remoteSpanOf,
  telemetryApi,
} from '@bloodbank/core/telemetry';
import {
  describeMessage,
  MESSAGING,
  MESSAGING_METRICS,
  type MessageFacts,
  type TraceHeaders,
  writeTraceContext,
} from '@bloodbank/core/trace';
import type { Context, Span } from '@opentelemetry/api';

/** Tells OpenTelemetry of publishes. */
export interface PublishTelemetry {
  /** Whether the application has registered an SDK: it may do so at any time. */
  isListening(): boolean;
  /**
   * Runs one publish in a span, as a child of the trace that was given, else of the active one. The publish gets the headers
   * by which whoever handles the event goes on with the trace; none where there is no trace.
   */
  traced<R>(facts: MessageFacts, given: TraceHeaders, publish: (headers: TraceHeaders) => Promise<R>): Promise<R>;
}

const SCOPE = '@bloodbank/publisher';

export function createPublishTelemetry(): PublishTelemetry {
  let opened: MessagingInstruments | undefined;
  return {
    isListening: () => isMeasuring() || isTracing(),

    async traced(facts, given, publish) {
      opened ??= openInstruments();
      const { tracer, messages, durations } = opened;
      const { context, SpanKind, trace } = telemetryApi();
      const { spanName, span: attributes, metric } = describeMessage(facts);
      const parent = parentOf(given);
      const startedAt = performance.now();
      const span = tracer.startSpan(spanName, { kind: SpanKind.PRODUCER, attributes }, parent);
      let failed = {};
      try {
        return await context.with(trace.setSpan(parent, span), publish, undefined, headersOf(span));
      } catch (thrown) {
        failed = fail(span, toError(thrown));
        throw thrown;
      } finally {
        span.end();
        messages.add(1, { ...metric, ...failed });
        durations.record((performance.now() - startedAt) / 1_000, { ...metric, ...failed });
      }
    },
  };
}

function openInstruments(): MessagingInstruments {
  return openMessagingInstruments(SCOPE, {
    durations: {
      name: MESSAGING_METRICS.operationDuration,
      description: 'Duration of messaging operation initiated by a producer or consumer client.',
    },
    messages: {
      name: MESSAGING_METRICS.sentMessages,
      description: 'Number of messages producer attempted to send to the broker.',
    },
  });
}

function parentOf(given: TraceHeaders): Context {
  const { context, trace } = telemetryApi();
  const named = remoteSpanOf(given);
  return named === undefined ? context.active() : trace.setSpanContext(context.active(), named);
}

function headersOf(span: Span): TraceHeaders {
  const ids = span.spanContext();
  if (!telemetryApi().isSpanContextValid(ids)) return {};
  const { traceId, spanId, traceFlags, traceState } = ids;
  const tracestate = traceState?.serialize() ?? '';
  return writeTraceContext({ traceId, spanId, traceFlags, tracestate });
}

function fail(span: Span, error: Error): Readonly<Record<string, string>> {
  const failed = { [MESSAGING.errorType]: error instanceof BloodbankError ? error.code : error.name };
  span.setAttributes(failed);
  span.setStatus({ code: telemetryApi().SpanStatusCode.ERROR, message: error.message });
  return failed;
}
