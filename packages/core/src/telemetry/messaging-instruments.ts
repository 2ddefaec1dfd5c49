import type { Counter, Histogram, Tracer } from '@opentelemetry/api';
import { DURATION_BOUNDARIES } from '../trace/messaging-names.js';
import { telemetryApi } from './registered.js';

/** What one side of the messaging tells OpenTelemetry with. */
export interface MessagingInstruments {
  readonly tracer: Tracer;
  /** In seconds. */
  readonly durations: Histogram;
  readonly messages: Counter;
}

interface Metric {
  readonly name: string;
  readonly description: string;
}

/**
 * To be opened when somebody listens for the first time. Unlike a tracer, a meter that nobody had registered by then never comes
 * to life.
 */
export function openMessagingInstruments(
  scope: string,
  metrics: { readonly durations: Metric; readonly messages: Metric },
): MessagingInstruments {
  const api = telemetryApi();
  const meter = api.metrics.getMeter(scope);
  return {
    tracer: api.trace.getTracer(scope),
    durations: meter.createHistogram(metrics.durations.name, {
      description: metrics.durations.description,
      unit: 's',
      advice: { explicitBucketBoundaries: [...DURATION_BOUNDARIES] },
    }),
    messages: meter.createCounter(metrics.messages.name, {
      description: metrics.messages.description,
      unit: '{message}',
    }),
  };
}
