import { contracts } from '@bloodbank/contracts';
import { NonRetryable } from '@bloodbank/core/errors';
import type { Transport } from '@bloodbank/core/ports';
import { createPublisher, type Publisher } from '@bloodbank/publisher';
import {
  createRecorder,
  deleteServiceQueues,
  describeOnBrokers,
  freshName,
  waitFor,
  watchDeadLetters,
} from '@bloodbank/testkit';
import { EVENTS_EXCHANGE } from '@bloodbank/topology';
import { createQueueAdmin, createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSubscriber } from '../create-subscriber.js';
import { createGroupPlanner } from '../group-plan.js';
import type { Subscriber } from '../subscriber.js';

type Types = NonNullable<typeof contracts.types>;

describeOnBrokers('subscribeBatch', (broker) => {
  let transport: Transport;
  let publisher: Publisher<Types>;
  let subscriber: Subscriber<Types>;
  let service: string;

  beforeEach(async () => {
    service = freshName('svc');
    transport = await createRabbitTransport({ url: broker.url, connectionName: service });
    publisher = createPublisher({ contracts, transport, source: { host: 'test-host', type: 'service' } });
    const planGroup = createGroupPlanner({ attempts: 3, delaysMs: [50] });
    subscriber = createSubscriber({ contracts, transport, publish: publisher.publish, service, planGroup });
  });

  afterEach(async () => {
    await subscriber.stop();
    await transport.close();
    await deleteServiceQueues(broker.url, service, [50]);
  });

  /** Other tests publish prompts too: the provider is this test's mark. */
  const publishPrompts = (...prompts: readonly string[]) =>
    publisher.publishAll(
      prompts.map((prompt) => ({ eventType: 'llm.prompt', payload: { provider: service, prompt } })),
    );

  it('hands events over together, no more than fit into a batch', async () => {
    const batches = createRecorder<readonly string[]>();
    await subscriber.subscribeBatch('llm.prompt', {
      size: 4,
      waitMs: 200,
      handler: (items) => {
        const own = items.filter(({ event }) => event.payload.provider === service);
        batches.record(own.map(({ event }) => event.payload.prompt));
      },
    });
    const prompts = Array.from({ length: 10 }, (_, n) => `${n}`);
    await publishPrompts(...prompts);
    await batches.waitFor(() => batches.items.flat().length === 10);
    expect(batches.items.flat().sort()).toEqual(prompts);
    expect(Math.max(...batches.items.map(({ length }) => length))).toBeGreaterThan(1);
    expect(Math.max(...batches.items.map(({ length }) => length))).toBeLessThanOrEqual(4);
  });

  it('settles each event by its own result: done, retried, dead-lettered', async () => {
    const letters = await watchDeadLetters(broker.url, `${EVENTS_EXCHANGE}.${service}`);
    const handled = createRecorder<string>();
    await subscriber.subscribeBatch('llm.prompt', {
      size: 3,
      handler: (items) =>
        Promise.allSettled(
          items.map(async ({ event, context }) => {
            if (event.payload.provider !== service) return;
            handled.record(`${event.payload.prompt} ${context.attempt}`);
            if (event.payload.prompt === 'shaky' && context.attempt === 1) throw new Error('not yet');
            if (event.payload.prompt === 'hopeless') throw new NonRetryable('never');
          }),
        ),
    });
    await publishPrompts('fine', 'shaky', 'hopeless');
    await handled.waitFor((item) => item === 'shaky 2');
    const { body } = await letters.waitFor(() => true);
    expect(JSON.parse(Buffer.from(body).toString()).payload.prompt).toBe('hopeless');
    expect([...handled.items].sort()).toEqual(['fine 1', 'hopeless 1', 'shaky 1', 'shaky 2']);
  });

  it('publishes with the item as the cause', async () => {
    const caused = createRecorder<string | null>();
    await subscriber.subscribe('llm.response', {
      queue: 'answers',
      handler: (event) => {
        if (event.payload.provider === service) caused.record(event.causation_id);
      },
    });
    await subscriber.subscribeBatch('llm.prompt', {
      size: 2,
      handler: (items) =>
        Promise.allSettled(
          items
            .filter(({ event }) => event.payload.provider === service)
            .map(({ context }) => context.publish('llm.response', { provider: service, response: 'yes' })),
        ).then(() => undefined),
    });
    const [sent] = await publishPrompts('why?');
    expect(await caused.waitFor(() => true)).toBe(sent?.status === 'fulfilled' && sent.value.eventId);
    await subscriber.stop();
    await deleteServiceQueues(broker.url, `${service}.answers`, [50]);
  });

  it('hands over what gathers when the service stops, rather than waiting', async () => {
    const batches = createRecorder<number>();
    await subscriber.subscribeBatch('llm.prompt', {
      size: 500,
      waitMs: 600_000,
      handler: (items) => batches.record(items.filter(({ event }) => event.payload.provider === service).length),
    });
    await publishPrompts('one', 'two');
    // Both are handed over once nothing waits in the queue.
    const admin = await createQueueAdmin({ url: broker.url });
    await waitFor(async () => (await admin.inspect(`${EVENTS_EXCHANGE}.${service}`))?.messages === 0);
    await admin.close();
    await subscriber.stop();
    expect(batches.items).toEqual([2]);
  });

  it('tells a batch that runs too long, and retries its events', async () => {
    const attempts = createRecorder<number>();
    await subscriber.subscribeBatch('llm.prompt', {
      size: 1,
      handlerTimeoutMs: 50,
      handler: async (items, signal) => {
        for (const { event, context } of items)
          if (event.payload.provider === service) attempts.record(context.attempt);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await new Promise(() => {});
      },
    });
    await publishPrompts('slow');
    await attempts.waitFor((attempt) => attempt === 3);
  });

  it('refuses a batch that its queue could never fill, and counts that are none', async () => {
    await subscriber.subscribe('llm.response', { handler: () => {}, concurrency: 5 });
    await expect(subscriber.subscribeBatch('llm.prompt', { size: 6, handler: () => {} })).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining('a batch of 6'),
    });
    for (const wrong of [{ size: 0 }, { size: 1.5 }, { concurrency: Number.NaN }, { size: 70_000 }]) {
      const refused = subscriber.subscribeBatch('llm.prompt', { ...wrong, handler: () => {} });
      await expect(refused).rejects.toMatchObject({ code: 'config.invalid' });
    }
    await expect(
      subscriber.subscribe('llm.error', { handler: () => {}, prefetch: 2, concurrency: 3 }),
    ).rejects.toMatchObject({ code: 'config.invalid' });
  });
});
