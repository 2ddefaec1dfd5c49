import { contracts } from '@bloodbank/contracts';
import { NonRetryable } from '@bloodbank/core/errors';
import type { Publish, Transport } from '@bloodbank/core/ports';
import { createPublisher } from '@bloodbank/publisher';
import {
  createRecorder,
  deleteServiceQueues,
  describeOnBrokers,
  freshName,
  watchDeadLetters,
} from '@bloodbank/testkit';
import { EVENTS_EXCHANGE } from '@bloodbank/topology';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSubscriber } from './create-subscriber.js';
import { createGroupPlanner } from './group-plan.js';
import { pattern } from './handler.js';
import type { Subscriber } from './subscriber.js';

type Types = NonNullable<typeof contracts.types>;

const source = { host: 'test-host', type: 'service', app: 'subscriber-test' };
const planGroup = createGroupPlanner({ attempts: 3, delaysMs: [0, 50] });
const upload = { media_file: '/a.mp4', media_duration_seconds: 3, media_type: 'video/mp4' };

describeOnBrokers('subscriber', (broker) => {
  let transport: Transport;
  let publish: Publish<Types>;
  let subscriber: Subscriber<Types>;
  let service: string;
  let queue: string;

  beforeEach(async () => {
    service = freshName('svc');
    queue = `${EVENTS_EXCHANGE}.${service}`;
    transport = await createRabbitTransport({ url: broker.url, connectionName: service });
    publish = createPublisher({ contracts, transport, source }).publish;
    subscriber = createSubscriber({ contracts, transport, publish, service, planGroup });
  });

  afterEach(async () => {
    await subscriber.stop();
    await transport.close();
    await deleteServiceQueues(broker.url, service, [50]);
    await deleteServiceQueues(broker.url, `${service}.other`, [50]);
  });

  it('hands each event to the handler of its pattern, and to no other', async () => {
    const seen = createRecorder<string>();
    await subscriber.subscribe('fireflies.transcript.*', {
      handler: (event) => seen.record(`fireflies ${event.event_type}`),
    });
    await subscriber.subscribe('llm.prompt', { handler: (event) => seen.record(`llm ${event.payload.prompt}`) });
    await publish('fireflies.transcript.upload', upload);
    await publish('llm.prompt', { provider: 'anthropic', prompt: service });
    await seen.waitFor((item) => item === `llm ${service}`);
    await seen.waitFor((item) => item === 'fireflies fireflies.transcript.upload');
  });

  it('publishes from a handler with the handled event as the cause, trace and all', async () => {
    const seen = createRecorder<{ causation: string | null; flow: string; parents: readonly string[] }>();
    await subscriber.subscribe('llm.prompt', {
      handler: async (_event, context) => {
        await context.publish('llm.response', { provider: 'anthropic', response: service });
      },
    });
    await subscriber.subscribe('llm.response', {
      handler: (event) => {
        if (event.payload.response === service)
          seen.record({ causation: event.causation_id, flow: event.correlation_id, parents: event.correlation_ids });
      },
    });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { eventId } = await publish('llm.prompt', { provider: 'anthropic', prompt: service }, { traceparent });
    expect(await seen.waitFor(() => true)).toEqual({ causation: eventId, flow: eventId, parents: [eventId] });
  });

  it('receives events whose routing key carries more than their type', async () => {
    const seen = createRecorder<string>();
    await subscriber.subscribe('agent.started', { handler: (event) => seen.record(String(event.payload.agent_id)) });
    await publish('agent.started', { agent_id: service }, { priority: 'critical' });
    await seen.waitFor((item) => item === service);
  });

  it('retries what a handler throws, counting attempts, until it succeeds', async () => {
    const attempts = createRecorder<number>();
    await subscriber.subscribe('llm.prompt', {
      handler: (event, { attempt }) => {
        if (event.payload.prompt !== service) return;
        attempts.record(attempt);
        if (attempt < 3) throw new Error('not yet');
      },
    });
    await publish('llm.prompt', { provider: 'anthropic', prompt: service });
    await attempts.waitFor((attempt) => attempt === 3);
    expect(attempts.items).toEqual([1, 2, 3]);
  });

  it('dead-letters what fails at every attempt, with the reason and the original bytes, and flows on', async () => {
    const letters = await watchDeadLetters(broker.url, queue);
    const fine = createRecorder<string>();
    await subscriber.subscribe('llm.prompt', {
      handler: (event) => {
        if (event.payload.prompt === 'poison') throw new RangeError(`cannot ${service}`);
        fine.record(event.payload.prompt);
      },
    });
    const poison = await publish('llm.prompt', { provider: service, prompt: 'poison' });
    await publish('llm.prompt', { provider: 'anthropic', prompt: service });
    await fine.waitFor((prompt) => prompt === service);
    const letter = await letters.waitFor(({ properties }) => properties.messageId === poison.eventId);
    expect(JSON.parse(Buffer.from(letter.body).toString())).toEqual(poison.envelope);
    expect(letters.items).toHaveLength(1);
  });

  it('dead-letters at the first attempt what another attempt cannot mend', async () => {
    const letters = await watchDeadLetters(broker.url, queue);
    const attempts = createRecorder<number>();
    await subscriber.subscribe('llm.prompt', {
      handler: (event, { attempt }) => {
        if (event.payload.prompt !== service) return;
        attempts.record(attempt);
        throw new NonRetryable('The model was retired.');
      },
    });
    const { eventId } = await publish('llm.prompt', { provider: 'anthropic', prompt: service });
    await letters.waitFor(({ properties }) => properties.messageId === eventId);
    expect(attempts.items).toEqual([1]);
  });

  it('does not try again what outlived its time to live, and keeps it as a dead letter', async () => {
    const letters = await watchDeadLetters(broker.url, queue);
    const attempts = createRecorder<number>();
    await subscriber.subscribe('llm.prompt', {
      handler: async (event, { attempt }) => {
        if (event.payload.prompt !== service) return;
        attempts.record(attempt);
        await new Promise((resolve) => setTimeout(resolve, Date.parse(event.timestamp) + 1_050 - Date.now()));
        throw new Error('too slow');
      },
    });
    const { eventId } = await publish('llm.prompt', { provider: 'anthropic', prompt: service }, { ttlSeconds: 1 });
    const letter = await letters.waitFor(({ properties }) => properties.messageId === eventId);
    expect(letter.headers['bloodbank-error-code']).toBe('message.expired');
    expect(attempts.items).toEqual([1]);
  });

  it.each([
    ['text that is no JSON', Buffer.from('hello')],
    ['an envelope with a wrong payload', Buffer.from(JSON.stringify({ ...envelope('llm.prompt'), payload: {} }))],
    ['an unknown event type', Buffer.from(JSON.stringify(envelope('llm.unheard.of')))],
  ])('never shows a handler %s, and keeps it as a dead letter', async (_, body) => {
    const letters = await watchDeadLetters(broker.url, queue);
    const handled = createRecorder<string>();
    await subscriber.subscribe('llm.#', { handler: (event) => handled.record(event.event_id) });
    const messageId = freshName('message');
    await transport.publish(
      { address: { kind: 'event', key: 'llm.prompt' }, body, headers: {}, properties: { messageId } },
      { timeoutMs: 5_000 },
    );
    const letter = await letters.waitFor(({ properties }) => properties.messageId === messageId);
    expect(Buffer.from(letter.body)).toEqual(body);
    expect(handled.items).not.toContain(ENVELOPE_ID);
  });

  it('finishes what runs before it stops, and leaves the rest in the queue', async () => {
    const started = createRecorder<string>();
    const finished = createRecorder<string>();
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    await subscriber.subscribe('llm.prompt', {
      concurrency: 1,
      handler: async (event) => {
        if (event.payload.provider !== service) return;
        started.record(event.payload.prompt);
        await gate;
        finished.record(event.payload.prompt);
      },
    });
    await publish('llm.prompt', { provider: service, prompt: 'first' });
    await publish('llm.prompt', { provider: service, prompt: 'second' });
    await started.waitFor((prompt) => prompt === 'first');
    const stopping = subscriber.stop();
    release();
    await stopping;
    expect(finished.items).toEqual(['first']);

    const again = createSubscriber({ contracts, transport, publish, service, planGroup });
    await again.subscribe('llm.prompt', {
      handler: (event) => {
        if (event.payload.provider === service) finished.record(event.payload.prompt);
      },
    });
    await finished.waitFor((prompt) => prompt === 'second');
    await again.stop();
    expect(finished.items).toEqual(['first', 'second']);
  });

  it('settles a handler that never ends as failed, and tells it so', async () => {
    const letters = await watchDeadLetters(broker.url, queue);
    const aborted = createRecorder<string>();
    await subscriber.subscribe('llm.prompt', {
      handlerTimeoutMs: 50,
      handler: async (event, { signal }) => {
        if (event.payload.prompt !== service) return;
        signal.addEventListener('abort', () => aborted.record(String(signal.reason)));
        await new Promise(() => {});
      },
    });
    const { eventId } = await publish('llm.prompt', { provider: 'anthropic', prompt: service });
    await letters.waitFor(({ properties }) => properties.messageId === eventId);
    expect(aborted.items).toHaveLength(3);
    expect(aborted.items[0]).toContain('50 ms');
  });

  it('refuses a second handler for the same events of one queue, and takes it on a queue of its own', async () => {
    await subscriber.subscribe('fireflies.#', { handler: () => {} });
    await expect(subscriber.subscribe('fireflies.transcript.upload', { handler: () => {} })).rejects.toMatchObject({
      code: 'consumer.overlap',
    });
    await expect(
      subscriber.subscribe('fireflies.transcript.upload', { handler: () => {}, queue: 'other' }),
    ).resolves.toMatchObject({ queue: `${queue}.other` });
  });

  it('refuses a pattern that no event can match', async () => {
    await expect(subscriber.subscribe(pattern('github.*'), { handler: () => {} })).rejects.toMatchObject({
      code: 'consumer.impossible-pattern',
    });
  });

  it('refuses to begin anything once it stopped', async () => {
    await subscriber.stop();
    await expect(subscriber.subscribe('llm.#', { handler: () => {} })).rejects.toMatchObject({
      code: 'transport.closed',
    });
  });
});

const ENVELOPE_ID = 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01';

function envelope(eventType: string): object {
  return {
    event_id: ENVELOPE_ID,
    event_type: eventType,
    timestamp: '2026-02-07T10:00:00Z',
    version: '1.0.0',
    source: { host: 'nas', type: 'manual' },
    payload: { provider: 'anthropic', prompt: 'Hello' },
  };
}
