import { describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { later } from '../middleware/settlements.js';
import { type Bench, openBench } from './bench.fixture.js';

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
const provider = new MeterProvider({ readers: [reader] });

beforeAll(() => metrics.setGlobalMeterProvider(provider));
afterAll(async () => {
  await provider.shutdown();
  metrics.disable();
});

/** The last state of a metric, as its points. */
async function pointsOf(name: string): Promise<MetricData['dataPoints']> {
  const { resourceMetrics } = await reader.collect();
  const found = resourceMetrics.scopeMetrics
    .flatMap((scope) => scope.metrics)
    .find(({ descriptor }) => descriptor.name === name);
  return found?.dataPoints ?? [];
}

describeOnBrokers('metrics', (broker) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(broker.url);
  });
  afterEach(() => bench.close());

  it('count and time what is published and what is handled, with what failed apart', async () => {
    await bench.onPrompt((_event, { attempt }) => {
      if (attempt === 1) throw new Error('not yet');
    });
    await bench.prompt('hello');
    const destination = `${bench.exchange}:llm.prompt:${bench.queue}`;
    const own = async (name: string) =>
      (await pointsOf(name)).filter(({ attributes }) => attributes['messaging.destination.name'] === destination);
    await waitFor(async () => (await own('messaging.client.consumed.messages')).length === 2, { what: 'two outcomes' });

    const consumed = await own('messaging.client.consumed.messages');
    expect(consumed.map(({ attributes, value }) => [attributes['error.type'], value])).toEqual([
      ['handler.failed', 1],
      [undefined, 1],
    ]);
    const durations = await own('messaging.process.duration');
    expect(durations.map(({ value }) => (value as { readonly count: number }).count)).toEqual([1, 1]);
    // In seconds.
    for (const { value } of durations) expect((value as { readonly sum: number }).sum).toBeLessThan(60);

    const published = {
      'messaging.operation.type': 'send',
      'messaging.destination.name': `${bench.exchange}:llm.prompt`,
    };
    for (const name of ['messaging.client.sent.messages', 'messaging.client.operation.duration']) {
      expect((await pointsOf(name)).map(({ attributes }) => attributes)).toContainEqual(
        expect.objectContaining(published),
      );
    }
  });

  it('count apart what was not handled, what failed and was acknowledged, and what was put back', async () => {
    let turns = 0;
    bench.subscriber.use(async (_delivery, next) => {
      turns += 1;
      return turns === 1 ? later({ afterMs: 1, reason: 'not yet' }) : next();
    });
    const handler = (): never => {
      throw new Error('never mind');
    };
    const options = { where: 'payload.prompt != "skip"', autoAck: true, concurrency: 1 };
    await bench.subscriber.subscribe('llm.prompt', handler, options);
    for (const text of ['later', 'skip', 'drop']) await bench.prompt(text);
    const destination = `${bench.exchange}:llm.prompt:${bench.queue}`;
    const outcomes = async () => {
      const points = await pointsOf('messaging.client.consumed.messages');
      const own = points.filter(({ attributes }) => attributes['messaging.destination.name'] === destination);
      return Object.fromEntries(own.map(({ attributes, value }) => [attributes['bloodbank.delivery.outcome'], value]));
    };
    await waitFor(async () => (await outcomes())['dropped'] === 2, { what: 'both that failed' });
    expect(await outcomes()).toEqual({ later: 1, skipped: 1, dropped: 2 });
  });
});
