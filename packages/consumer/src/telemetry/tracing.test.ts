import { createRecorder, describeOnBrokers, waitFor } from '@bloodbank/testkit';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Bench, openBench } from './bench.fixture.js';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = trace.getTracer('test');

beforeAll(() => provider.register());
afterAll(async () => {
  await provider.shutdown();
  trace.disable();
  context.disable();
});

const spans = (): readonly ReadableSpan[] => exporter.getFinishedSpans();

describeOnBrokers('tracing', (broker) => {
  let bench: Bench;
  beforeEach(async () => {
    exporter.reset();
    bench = await openBench(broker.url);
  });
  afterEach(() => bench.close());

  async function waitForSpans(name: string, count: number): Promise<readonly ReadableSpan[]> {
    const named = (): readonly ReadableSpan[] => spans().filter((span) => span.name === name);
    await waitFor(() => named().length >= count, { what: `${count} spans named ${name}` });
    return named();
  }
  const processOf = (type: string): string => `process ${bench.exchange}:${type}:${bench.queue}`;

  it('one trace goes from the publish to the handler, to what it publishes, and to the handler of that', async () => {
    await bench.onPrompt(async (_event, { publish }, text) => {
      await tracer.startActiveSpan('thinking', async (span) => {
        await publish('llm.response', { provider: bench.service, response: text });
        span.end();
      });
      // Not by way of the context: the active span is enough.
      await bench.publisher.publish('agent.started', { agent_id: bench.service });
    });
    await bench.subscriber.subscribe('llm.response', { handler: () => {} });
    await tracer.startActiveSpan('request', async (span) => {
      await bench.prompt('hello');
      span.end();
    });
    const [answered] = await waitForSpans(processOf('llm.response'), 1);
    const [handled] = await waitForSpans(processOf('llm.prompt'), 1);
    const named = (name: string): ReadableSpan | undefined =>
      spans().find((span) => span.name === name && span.spanContext().traceId === answered?.spanContext().traceId);
    const parentOf = (span: ReadableSpan | undefined): string | undefined => span?.parentSpanContext?.spanId;
    const idOf = (span: ReadableSpan | undefined): string | undefined => span?.spanContext().spanId;

    const published = named(`publish ${bench.exchange}:llm.prompt`);
    const caused = named(`publish ${bench.exchange}:llm.response`);
    expect(parentOf(answered)).toBe(idOf(caused));
    expect(parentOf(caused)).toBe(idOf(named('thinking')));
    expect(parentOf(named('thinking'))).toBe(idOf(handled));
    expect(parentOf(named(`publish ${bench.exchange}:agent.started.normal`))).toBe(idOf(handled));
    expect(parentOf(handled)).toBe(idOf(published));
    expect(parentOf(published)).toBe(idOf(named('request')));
    expect(published?.kind).toBe(SpanKind.PRODUCER);
    expect(handled?.kind).toBe(SpanKind.CONSUMER);
    expect(handled?.links.map((link) => link.context.spanId)).toEqual([idOf(published)]);
  });

  it('spans say what the conventions ask for', async () => {
    await bench.onPrompt(() => {});
    const eventId = await bench.prompt('hello');
    const [handled] = await waitForSpans(processOf('llm.prompt'), 1);
    const [published] = await waitForSpans(`publish ${bench.exchange}:llm.prompt`, 1);
    const shared = {
      'messaging.system': 'rabbitmq',
      'messaging.rabbitmq.destination.routing_key': 'llm.prompt',
      'messaging.message.id': eventId,
      'messaging.message.conversation_id': eventId,
    };
    expect(published?.attributes).toMatchObject({
      ...shared,
      'messaging.operation.name': 'publish',
      'messaging.operation.type': 'send',
      'messaging.destination.name': `${bench.exchange}:llm.prompt`,
    });
    expect(handled?.attributes).toMatchObject({
      ...shared,
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': `${bench.exchange}:llm.prompt:${bench.queue}`,
    });
  });

  it('each attempt is a span, with what it failed of', async () => {
    await bench.onPrompt((_event, { attempt }) => {
      if (attempt < 3) throw new Error('not yet');
    });
    await bench.prompt('again');
    const attempts = await waitForSpans(processOf('llm.prompt'), 3);
    const [published] = await waitForSpans(`publish ${bench.exchange}:llm.prompt`, 1);
    expect(
      attempts.map(({ attributes }) => [attributes['bloodbank.delivery.attempt'], attributes['error.type']]),
    ).toEqual([
      [1, 'handler.failed'],
      [2, 'handler.failed'],
      [3, undefined],
    ]);
    expect(attempts.map(({ status }) => status.code)).toEqual([
      SpanStatusCode.ERROR,
      SpanStatusCode.ERROR,
      SpanStatusCode.UNSET,
    ]);
    for (const span of attempts) expect(span.parentSpanContext?.spanId).toBe(published?.spanContext().spanId);
  });

  it('a dead letter keeps its trace, and goes on with it when it is redriven', async () => {
    let isMended = false;
    await bench.onPrompt(() => {
      if (!isMended) throw new Error('broken');
    });
    await bench.prompt('sad', {
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      tracestate: 'congo=t61rcWkgMzE',
    });
    await waitForSpans(processOf('llm.prompt'), 3);
    const admin = await createQueueAdmin({ url: broker.url });
    try {
      const letters = createRecorder<Readonly<Record<string, unknown>>>();
      await waitFor(async () => ((await admin.inspect(`dlq.${bench.queue}`))?.messages ?? 0) > 0, {
        what: 'a dead letter',
      });
      isMended = true;
      await admin.visitDeadLetters(`dlq.${bench.queue}`, async ({ headers }) => {
        letters.record(headers);
        return { kind: 'move', queue: bench.queue };
      });
      const attempts = await waitForSpans(processOf('llm.prompt'), 4);
      expect(letters.items[0]).toMatchObject({ tracestate: 'congo=t61rcWkgMzE' });
      expect(letters.items[0]?.['traceparent']).toMatch(new RegExp(`^00-${'a'.repeat(32)}-`));
      expect(new Set(attempts.map((span) => span.spanContext().traceId))).toEqual(new Set(['a'.repeat(32)]));
      expect(attempts.at(-1)?.status.code).toBe(SpanStatusCode.UNSET);
    } finally {
      await admin.close();
    }
  });

  it('a trace that cannot be believed is left behind, and a new one begins', async () => {
    await bench.onPrompt((_event, { log }) => log.info({}, 'handled'));
    await bench.prompt('x', { traceparent: 'garbage' });
    const line = await bench.lines.waitFor(({ message }) => message === 'handled');
    const [published] = await waitForSpans(`publish ${bench.exchange}:llm.prompt`, 1);
    expect(published?.parentSpanContext).toBeUndefined();
    expect(line).toMatchObject({ trace_id: published?.spanContext().traceId });
  });

  it('what is no event has a span that says so', async () => {
    await bench.onPrompt(() => {});
    const address = { kind: 'event' as const, key: 'llm.prompt' };
    const message = { address, headers: {}, properties: {} };
    await bench.transport.publish({ ...message, body: Buffer.from('{') }, { timeoutMs: 5_000 });
    const [span] = await waitForSpans(`process ${bench.exchange}:${bench.queue}`, 1);
    expect(span?.attributes['error.type']).toBe('message.undecodable');
  });

  it('a publish that fails says of what', async () => {
    await expect(
      bench.publisher.publish('llm.response', { provider: 'x', response: 'y' }, { timeoutMs: 1 }),
    ).rejects.toThrow();
    const [span] = await waitForSpans(`publish ${bench.exchange}:llm.response`, 1);
    expect(span?.attributes['error.type']).toMatch(/^transport\./);
    expect(span?.status.code).toBe(SpanStatusCode.ERROR);
  });

  it('in a batch each event goes on with its own trace', async () => {
    await bench.subscriber.subscribeBatch('llm.prompt', {
      size: 2,
      handler: (items) =>
        Promise.allSettled(
          items.map(({ event, context }) =>
            context.publish('llm.response', { provider: bench.service, response: event.payload.prompt }),
          ),
        ),
    });
    const traceOf = (digit: string): string => digit.repeat(32);
    await Promise.all(
      ['c', 'd'].map((digit) => bench.prompt(digit, { traceparent: `00-${traceOf(digit)}-${digit.repeat(16)}-01` })),
    );
    const caused = await waitForSpans(`publish ${bench.exchange}:llm.response`, 2);
    expect(new Set(caused.map((span) => span.spanContext().traceId))).toEqual(new Set([traceOf('c'), traceOf('d')]));
  });
});
