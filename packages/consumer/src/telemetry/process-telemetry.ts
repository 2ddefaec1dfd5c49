import type { Contract } from '@bloodbank/core/contract';
import type { Step } from '@bloodbank/core/pipeline';
import type { HeaderValue, Settlement } from '@bloodbank/core/ports';
import {
  isMeasuring,
  isTracing,
  type MessagingInstruments,
  openMessagingInstruments,
  remoteSpanOf,
  telemetryApi,
} from '@bloodbank/core/telemetry';
import { describeMessage, MESSAGING, MESSAGING_METRICS } from '@bloodbank/core/trace';
import type { Context, Link, Span } from '@opentelemetry/api';
import type { Passage } from '../passage.js';
import { traceOf, trailOf } from './trail.js';

/** Tells OpenTelemetry of each attempt. */
export interface ProcessTelemetry {
  /** Whether somebody listens; an SDK may be registered at any time. */
  isActive(): boolean;
  /**
   * Works on one attempt in a span that is active meanwhile. It is a child of the span that published the event, and linked
   * to it, so that both views of a trace hold together. What the SDK throws is kept from the delivery.
   */
  traced(passage: Passage, contract: Contract | undefined, work: Step<Passage>): Promise<Settlement>;
}

const SCOPE = '@bloodbank/consumer';

export function createProcessTelemetry(system: string): ProcessTelemetry {
  let opened: MessagingInstruments | undefined;

  function begin(passage: Passage, contract: Contract | undefined) {
    opened ??= openInstruments();
    const { SpanKind, trace } = telemetryApi();
    const { destination, routingKey, queue, properties, body, attempt } = passage;
    const sizes = { bodyBytes: body.length };
    const facts = { operation: 'process', system, destination, routingKey, queue, properties, ...sizes } as const;
    const described = describeMessage(contract === undefined ? facts : { ...facts, contract });
    const { parent, links } = originOf(passage.headers);
    const attributes = { ...described.span, [MESSAGING.attempt]: attempt };
    const span = opened.tracer.startSpan(described.spanName, { kind: SpanKind.CONSUMER, attributes, links }, parent);
    const active = trace.setSpan(parent, span);
    return { span, metric: described.metric, active, startedAt: performance.now(), instruments: opened };
  }

  function end(
    { span, metric, startedAt, instruments }: ReturnType<typeof begin>,
    { failure, outcome }: Passage,
  ): void {
    const failed = failure === undefined ? {} : fail(span, failure);
    const ended = outcome === undefined ? {} : { [MESSAGING.outcome]: outcome };
    span.setAttributes(ended);
    span.end();
    instruments.messages.add(1, { ...metric, ...failed, ...ended });
    instruments.durations.record((performance.now() - startedAt) / 1_000, { ...metric, ...failed, ...ended });
  }

  return {
    isActive: () => isMeasuring() || isTracing(),

    async traced(passage, contract, work) {
      const attempt = unlessItThrows(() => begin(passage, contract));
      if (attempt === undefined) return work(passage);
      passage.trail = trailOf(traceOf(attempt.span));
      const settlement = await telemetryApi().context.with(attempt.active, work, undefined, passage);
      unlessItThrows(() => end(attempt, passage));
      return settlement;
    },
  };
}

function openInstruments(): MessagingInstruments {
  return openMessagingInstruments(SCOPE, {
    durations: { name: MESSAGING_METRICS.processDuration, description: 'Duration of processing operation.' },
    messages: {
      name: MESSAGING_METRICS.consumedMessages,
      description: 'Number of messages that were delivered to the application.',
    },
  });
}

/** Span processors and exporters are the application's: what they throw is no failure of the event. */
function unlessItThrows<R>(tell: () => R): R | undefined {
  try {
    return tell();
  } catch {
    return undefined;
  }
}

/** The span that published the event; nothing where its headers cannot be believed. */
function originOf(headers: Readonly<Record<string, HeaderValue>>): {
  readonly parent: Context;
  readonly links: Link[];
} {
  const { context, trace } = telemetryApi();
  const origin = remoteSpanOf(headers);
  if (origin === undefined) return { parent: context.active(), links: [] };
  return { parent: trace.setSpanContext(context.active(), origin), links: [{ context: origin }] };
}

function fail(span: Span, { code, message }: { readonly code: string; readonly message: string }): object {
  const failed = { [MESSAGING.errorType]: code };
  span.setAttributes(failed);
  span.setStatus({ code: telemetryApi().SpanStatusCode.ERROR, message });
  return failed;
}
