import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { type Envelope, prepareEnvelope } from '@bloodbank/core/envelope';
import { Nacked } from '@bloodbank/core/errors';
import type { EnvelopeSendOptions } from '@bloodbank/core/ports';
import { createDirectIntake, createGateway, createSpoolingIntake, type Gateway } from '@bloodbank/gateway';
import { createMemoryInbox } from '@bloodbank/inbox';
import { planMove } from '@bloodbank/operations';
import {
  type CountingRegistry,
  countValidations,
  createRecorder,
  deleteServiceQueues,
  describeOnBrokers,
  freshName,
  waitFor,
} from '@bloodbank/testkit';
import { deadLetterQueueOf, queueNameOf } from '@bloodbank/topology';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

type Types = NonNullable<typeof contracts.types>;

const PR = { cache_key: 'bloodbank|423', cache_type: 'redis' } as const;
const PROMPT = { provider: 'anthropic', prompt: 'Hello' } as const;
const SECRET = 'correct horse battery staple';
const source = { host: 'nas', type: 'manual' };

/** However a payload leaves, it is validated once: what was found valid is not doubted on its way. */
describeOnBrokers('a payload is validated once before it leaves', (broker) => {
  const service = freshName('once');
  const exchange = `exchange.${service}`;
  const handled = createRecorder<string>();
  let counting: CountingRegistry;
  let bus: Bus<Types>;
  let gateway: Gateway;

  beforeAll(async () => {
    counting = countValidations(contracts.registry);
    const { registry } = counting;
    const options = { service, url: broker.url, exchange, topology: false, correlation: false } as const;
    bus = await connectBus({
      ...options,
      contracts: { registry } as typeof contracts,
      retry: { attempts: 1, delaysMs: [] },
    });
    gateway = await createGateway({
      registry,
      bus,
      inbox: createMemoryInbox(),
      webhooks: { github: { secrets: [SECRET] } },
      port: 0,
    });
    await bus.subscribe('llm.prompt', {
      handler: async (event, context) => {
        if (event.payload.prompt === 'fail') throw new Error('It fails.');
        if (event.payload.prompt === 'answer') {
          counting.take();
          await context.publish('llm.response', { provider: 'anthropic', response: 'Hi' });
        }
        handled.record(event.payload.prompt);
      },
    });
    await bus.subscribe('llm.response', { handler: () => {} });
    await bus.subscribe('github.pr.created', { handler: () => {} });
    await bus.subscribe('webhook.github.#', { handler: () => {} });
  });
  afterAll(async () => {
    await gateway.close();
    await bus.close();
    await deleteServiceQueues(broker.url, service, [], exchange);
  });
  beforeEach(() => void counting.take());

  const outgoing = (): number => counting.take().outgoing;
  const post = async (url: string, body: unknown, headers: Record<string, string> = {}) => {
    const { statusCode, body: text } = await gateway.app.inject({
      method: 'POST',
      url,
      payload: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
    expect(statusCode, text).toBe(202);
  };
  const webhook = (id: string) => {
    const body = JSON.stringify({ ref: 'refs/heads/main' });
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
    const headers = { 'x-github-event': 'push', 'x-github-delivery': id, 'x-hub-signature-256': signature };
    return post('/webhooks/github', body, headers);
  };
  const cloudEvent = (id: string = randomUUID()) => ({
    specversion: '1.0',
    id,
    source: '/test',
    type: 'llm.prompt',
    data: PROMPT,
  });
  const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
  const key = (): Record<string, string> => ({ 'idempotency-key': randomUUID() });

  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    publish: () => bus.publish('llm.prompt', PROMPT),
    'publish, behind a middleware': async () => {
      const another = await connectBus({
        contracts: { registry: counting.registry } as typeof contracts,
        service,
        url: broker.url,
        exchange,
        topology: false,
        correlation: false,
      });
      another.onPublish((outgoing, next) => next({ ...outgoing, metadata: { tenant: 'acme' } }));
      await another.publish('llm.prompt', PROMPT);
      await another.close();
    },
    publishAll: () => bus.publishAll([{ eventType: 'llm.prompt', payload: PROMPT }]),
    publishEnvelope: () =>
      bus.publishEnvelope(
        JSON.parse(JSON.stringify(prepareEnvelope(contracts.registry, source, 'llm.prompt', PROMPT).envelope)),
      ),
    'prepareEnvelope and send': () =>
      bus.send(prepareEnvelope(counting.registry, source, 'llm.prompt', PROMPT).envelope),
    'HTTP, the address of the event': () => post('/events/github/pr/created', { ...PR, cache_key: randomUUID() }),
    'HTTP, with an Idempotency-Key': () => post('/events/llm/prompt', PROMPT, key()),
    'HTTP, /publish': () => post('/publish', { event_type: 'llm.prompt', payload: PROMPT }),
    'HTTP, /publish with an Idempotency-Key': () =>
      post('/publish', { event_type: 'llm.prompt', payload: PROMPT, priority: 'high' }, key()),
    'HTTP, an envelope': () =>
      post('/events/custom', prepareEnvelope(contracts.registry, source, 'llm.prompt', PROMPT).envelope),
    'HTTP, an envelope with an Idempotency-Key': () =>
      post('/events/custom', prepareEnvelope(contracts.registry, source, 'llm.prompt', PROMPT).envelope, key()),
    'CloudEvents, structured': () => post('/', cloudEvent(), STRUCTURED),
    'CloudEvents, with an Idempotency-Key': () => post('/', cloudEvent('not-a-uuid'), { ...STRUCTURED, ...key() }),
    'CloudEvents, binary': () =>
      post('/', PROMPT, {
        'ce-specversion': '1.0',
        'ce-id': randomUUID(),
        'ce-source': '/test',
        'ce-type': 'llm.prompt',
      }),
    'CloudEvents, a batch': () =>
      post('/', [cloudEvent()], { 'content-type': 'application/cloudevents-batch+json', ...key() }),
    'a webhook': () => webhook(randomUUID()),
  };

  it.each(Object.keys(ways))('%s', async (name) => {
    await ways[name]?.();
    expect(outgoing()).toBe(1);
  });

  it('context.publish', async () => {
    await bus.publish('llm.prompt', { ...PROMPT, prompt: 'answer' });
    await handled.waitFor((prompt) => prompt === 'answer');
    expect(outgoing()).toBe(1);
  });

  it('a redrive, which reads it as whoever receives it', async () => {
    await bus.publish('llm.prompt', { ...PROMPT, prompt: 'fail' });
    const admin = await createQueueAdmin({ url: broker.url });
    const queue = queueNameOf(exchange, service);
    const deadLetters = deadLetterQueueOf(queue);
    await waitFor(async () => (await admin.inspect(deadLetters))?.messages === 1, { what: 'the dead letter' });
    const { registry, take } = countValidations(contracts.registry);
    const moved: unknown[] = [];
    await admin.visitDeadLetters(deadLetters, async (letter) => {
      const plan = planMove(letter, queue, [], registry);
      moved.push(plan);
      return typeof plan === 'string' ? { kind: 'keep' } : plan;
    });
    expect(moved).toEqual([{ kind: 'move', queue }]);
    expect(take()).toEqual({ outgoing: 0, received: 1 });
    await admin.close();
  });

  describe('but what is read back from disk, which is validated again', () => {
    it('the spool', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'spool-'));
      let isFull = true;
      const shaky = {
        ...bus,
        send: (async (envelope: Envelope, how?: EnvelopeSendOptions) => {
          if (isFull) throw new Nacked('llm.prompt');
          return bus.send(envelope, how);
        }) as typeof bus.send,
      };
      const intake = await createSpoolingIntake(createDirectIntake({ bus: shaky }), {
        registry: counting.registry,
        folder,
        delays: { initialDelayMs: 5, maxDelayMs: 10 },
      });
      const { envelope } = prepareEnvelope(counting.registry, source, 'llm.prompt', PROMPT);
      expect(await intake.accept({ source: 'test', envelope })).toMatchObject({ outcome: 'spooled' });
      expect(outgoing()).toBe(1);
      isFull = false;
      await waitFor(() => intake.health().spooledEvents === 0, { what: 'an empty spool' });
      expect(outgoing()).toBeGreaterThanOrEqual(1);
      await intake.close();
      await rm(folder, { recursive: true });
    });
  });
});
