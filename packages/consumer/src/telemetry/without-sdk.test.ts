import { contracts } from '@bloodbank/contracts';
import { prepareEnvelope } from '@bloodbank/core/envelope';
import { createRecorder, describeOnBrokers } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Bench, openBench } from './bench.fixture.js';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const TRACEPARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`;

describeOnBrokers('where no OpenTelemetry SDK is registered', (broker) => {
  let bench: Bench;
  const answers = createRecorder<{ response: string; headers: Readonly<Record<string, unknown>> }>();
  beforeEach(async () => {
    bench = await openBench(broker.url);
    const tap = [{ kind: 'event' as const, pattern: 'llm.response' }];
    await bench.transport.consume({ tap }, { prefetch: 10 }, async ({ body, headers }) => {
      answers.record({ response: JSON.parse(Buffer.from(body).toString()).payload.response, headers });
      return { kind: 'ack' };
    });
  });
  afterEach(() => bench.close());

  /** Publishes a prompt; its handler publishes an answer, whose headers are returned. */
  async function headersOfAnswer(
    given: object,
    own: object = {},
    send: (text: string) => Promise<unknown> = (text) => bench.prompt(text, given),
  ): Promise<Readonly<Record<string, unknown>>> {
    await bench.onPrompt(async (_event, context, text) => {
      context.log.info({}, 'handling');
      await context.publish('llm.response', { provider: bench.service, response: text }, own);
    });
    const text = `${bench.service} asks`;
    await send(text);
    return (await answers.waitFor(({ response }) => response === text)).headers;
  }

  it('a trace that somebody else began goes on, through events that this one causes', async () => {
    const headers = await headersOfAnswer({ traceparent: TRACEPARENT, tracestate: 'congo=t61rcWkgMzE' });
    expect(headers).toEqual({ traceparent: TRACEPARENT, tracestate: 'congo=t61rcWkgMzE' });
    expect(await bench.lines.waitFor(({ message }) => message === 'handling')).toMatchObject({
      event_type: 'llm.prompt',
      trace_id: TRACE_ID,
      span_id: 'b7ad6b7169203331',
    });
  });

  it('none begins where there was none', async () => {
    expect(await headersOfAnswer({})).toEqual({});
    expect(await bench.lines.waitFor(({ message }) => message === 'handling')).not.toHaveProperty('trace_id');
  });

  it('a trace that the handler names stands for itself', async () => {
    const other = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-00`;
    const given = { traceparent: TRACEPARENT, tracestate: 'congo=t61rcWkgMzE' };
    expect(await headersOfAnswer(given, { traceparent: other })).toEqual({ traceparent: other });
  });

  it('what is no trace is not passed on, whether it was an option or came with the message', async () => {
    expect(await headersOfAnswer({ traceparent: 'garbage', tracestate: 'a=1' })).toEqual({});
  });

  it('what is no trace is not passed on from a message either', async () => {
    const headers = await headersOfAnswer({}, {}, async (text) => {
      const payload = { provider: bench.service, prompt: text };
      const source = { host: 'test-host', type: 'manual' };
      const { envelope } = prepareEnvelope(contracts.registry, source, 'llm.prompt', payload);
      await bench.transport.publish(
        {
          address: { kind: 'event', key: 'llm.prompt' },
          body: Buffer.from(JSON.stringify(envelope)),
          headers: { traceparent: `00-${'0'.repeat(32)}-b7ad6b7169203331-01`, tracestate: '\u0000' },
          properties: {},
        },
        { timeoutMs: 5_000 },
      );
    });
    expect(headers).toEqual({});
  });
});
