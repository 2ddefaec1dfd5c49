import { describeOnServer, waitFor } from '@bloodbank/testkit';
import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterAll, beforeAll, test, vi } from 'vitest';
import { openProjectionBench, promptCounts } from './projections.fixture.js';

vi.setConfig({ testTimeout: 120_000 });

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const provider = new MeterProvider({ readers: [reader] });

beforeAll(() => metrics.setGlobalMeterProvider(provider));
afterAll(async () => {
  await provider.shutdown();
  metrics.disable();
});

async function lags(): Promise<readonly unknown[]> {
  const { resourceMetrics } = await reader.collect();
  const all = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const points = all.find(({ descriptor }) => descriptor.name === 'bloodbank.projection.lag')?.dataPoints ?? [];
  return points.map(({ attributes, value }) => [attributes['bloodbank.projection.name'], value]);
}

describeOnServer('PostgreSQL', 'the lag of a projection', (url) => {
  test('is told while it runs, and grows while it is paused', async () => {
    const bench = openProjectionBench(url);
    await bench.prompt('a');
    const running = bench.run([promptCounts()]);
    await running.caughtUp();
    await waitFor(async () => JSON.stringify(await lags()) === '[["prompt-counts",0]]', {
      what: 'no lag',
      timeoutMs: 60_000,
    });
    await bench.admin.pause('prompt-counts');
    await bench.prompt('b', 'c', 'd');
    await waitFor(async () => JSON.stringify(await lags()) === '[["prompt-counts",3]]', {
      what: 'a lag of 3',
      timeoutMs: 60_000,
    });
    await running.stop();
    await bench.close();
  });
});
