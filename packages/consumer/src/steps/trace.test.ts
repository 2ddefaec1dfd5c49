import { ACKNOWLEDGED } from '@bloodbank/core/pipeline';
import { context, metrics, trace as openTelemetry } from '@opentelemetry/api';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterEach, expect, it } from 'vitest';
import { Passage } from '../passage.js';
import { createProcessTelemetry } from '../telemetry/process-telemetry.js';
import { deliveryOf, registry, run } from './steps.fixture.js';
import { trace } from './trace.js';

afterEach(() => {
  openTelemetry.disable();
  metrics.disable();
  context.disable();
});

function register(processor: Partial<SpanProcessor>): void {
  const idle: SpanProcessor = {
    onStart: () => {},
    onEnd: () => {},
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  new NodeTracerProvider({ spanProcessors: [{ ...idle, ...processor }] }).register();
}

const traced = () => trace(createProcessTelemetry('rabbitmq'), registry);
const broken = (): never => {
  throw new Error('a span processor that throws');
};

it('opens no span where nobody listens', async () => {
  const { settlement, handed } = await run(traced(), new Passage(deliveryOf()), async (passage) => {
    expect(openTelemetry.getActiveSpan()).toBeUndefined();
    expect(passage.trail.ids).toEqual({});
    return ACKNOWLEDGED;
  });
  expect([settlement, handed.length]).toEqual([ACKNOWLEDGED, 1]);
});

it('opens one that is active meanwhile, and that the log lines name', async () => {
  const ended: string[] = [];
  register({ onEnd: (span) => void ended.push(span.spanContext().spanId) });
  let active: string | undefined;
  const { handed } = await run(traced(), new Passage(deliveryOf()), async () => {
    active = openTelemetry.getActiveSpan()?.spanContext().spanId;
    return ACKNOWLEDGED;
  });
  expect(ended).toEqual([active]);
  expect(handed[0]?.ids).toMatchObject({ span_id: active });
});

it.each([
  ['begins', { onStart: broken }],
  ['ends', { onEnd: broken }],
])('keeps from the delivery what a processor throws when a span %s', async (_, processor) => {
  register(processor);
  const { settlement, handed } = await run(traced(), new Passage(deliveryOf()));
  expect([settlement, handed.length]).toEqual([ACKNOWLEDGED, 1]);
});

it('listens to a meter alone, too', async () => {
  const meters = new MeterProvider();
  metrics.setGlobalMeterProvider(meters);
  expect(createProcessTelemetry('rabbitmq').isActive()).toBe(true);
  await meters.shutdown();
});
