import { contracts } from '@bloodbank/contracts';
import type { ContractTypes } from '@bloodbank/core/contract';
import type { CorrelationStore } from '@bloodbank/core/ports';
import { createMemoryCorrelation, createRedisCorrelation } from '@bloodbank/correlation';
import {
  deleteServiceQueues,
  describeOnBrokers,
  describeOnServer,
  freshName,
  startTcpProxy,
  waitFor,
} from '@bloodbank/testkit';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from '../config/settings/read-settings.js';
import type { Bus } from '../connect/bus.js';
import { type ConnectOptions, connectBus } from '../connect/connect-bus.js';

type Types = NonNullable<typeof contracts.types>;

describeOnBrokers('correlation of a bus', (broker) => {
  let service: string;
  const buses: Bus<ContractTypes>[] = [];

  beforeEach(() => {
    service = freshName('svc');
  });

  afterEach(async () => {
    await Promise.all(buses.splice(0).map((bus) => bus.close()));
    await deleteServiceQueues(broker.url, service, [1_000, 5_000, 15_000]);
  });

  async function connect(more: Partial<ConnectOptions<Types>> = {}): Promise<Bus<Types>> {
    const usual = { contracts, service, url: broker.url, topology: false, settings: readSettings({}) } as const;
    const bus = await connectBus({ ...usual, ...more });
    buses.push(bus as unknown as Bus<ContractTypes>);
    return bus;
  }

  const prompt = (text: string) => ({ provider: service, prompt: text });

  async function receive(bus: Bus<Types>): Promise<void> {
    await bus.subscribe('llm.*', { handler: () => {} });
  }

  it('knows what caused an event as soon as its publish resolved', async () => {
    const bus = await connect();
    await receive(bus);
    const root = await bus.publish('llm.prompt', prompt('root'));
    const child = await bus.publish('llm.response', { provider: service, response: 'x' }, { causedBy: root.envelope });
    expect(await bus.correlation.find(child.eventId)).toMatchObject({
      event: { event_type: 'llm.response', source: { app: service }, correlation_id: root.eventId },
      parents: [root.eventId],
    });
    const { events } = await bus.correlation.chain(root.eventId, 'descendants');
    expect(events.map(({ event_id }) => event_id)).toEqual([child.eventId]);
  });

  it('records nothing of a publish that was rejected', async () => {
    const bus = await connect({ exchange: 'amq.topic' });
    const eventId = crypto.randomUUID();
    await expect(bus.publish('llm.prompt', prompt('nobody'), { eventId })).rejects.toMatchObject({
      code: 'transport.unroutable',
    });
    const wrong = bus.publish as unknown as (type: string, payload: object, how: object) => Promise<unknown>;
    await expect(wrong('llm.prompt', {}, { eventId })).rejects.toMatchObject({ code: 'schema.invalid' });
    expect(await bus.correlation.find(eventId)).toBeUndefined();
  });

  it('records each of many publishes, also those of publishAll and publishEnvelope', async () => {
    const store = createMemoryCorrelation();
    const bus = await connect({ correlation: store });
    await receive(bus);
    const root = await bus.publish('llm.prompt', prompt('root'));
    const how = { causedBy: root.envelope };
    const receipts = await Promise.all(
      Array.from({ length: 300 }, (_, index) => bus.publish('llm.prompt', prompt(String(index)), how)),
    );
    const copy = await bus.publishEnvelope({ ...root.envelope, event_id: crypto.randomUUID() });
    await bus.close();
    const found = await Promise.all([...receipts, copy].map(({ eventId }) => store.find(eventId)));
    expect(found.filter((entry) => entry?.event === undefined)).toEqual([]);
    expect((await store.find(root.eventId))?.children).toHaveLength(300);
  });

  it('keeps none where it is told so', async () => {
    const bus = await connect({ correlation: false });
    await receive(bus);
    const { eventId } = await bus.publish('llm.prompt', prompt('alone'));
    await expect(bus.correlation.find(eventId)).rejects.toMatchObject({ code: 'correlation.unavailable' });
    expect(bus.health().status).toBe('healthy');
  });

  it('is shared by the buses of one process', async () => {
    const bus = await connect();
    await receive(bus);
    const neighbour = await connect();
    const { eventId } = await neighbour.publish('llm.prompt', prompt('first'));
    await waitFor(async () => (await bus.correlation.find(eventId)) !== undefined);
  });

  describeOnServer('Redis', 'with Redis', (url) => {
    const recorded: string[] = [];

    afterAll(async () => {
      const redis = new Redis(url);
      await redis.del(recorded.map((eventId) => `{bloodbank:correlation}:event:${eventId}`));
      await redis.quit();
    });

    it('writes what still waits when it closes, for everybody to find', async () => {
      const settings = readSettings({ REDIS_URL: url });
      const bus = await connect({ settings });
      await receive(bus);
      const receipts = await Promise.all(Array.from({ length: 50 }, () => bus.publish('llm.prompt', prompt('x'))));
      await bus.close();
      const reader = createRedisCorrelation({ url });
      for (const { eventId } of receipts) await found(reader, eventId);
      recorded.push(...receipts.map(({ eventId }) => eventId));
      await reader.close();
    });

    it('does not hold up a publish while Redis hangs, says degraded, and writes all of it later', async () => {
      const proxy = await startTcpProxy(url);
      const bus = await connect({ settings: readSettings({ REDIS_URL: proxy.url }) });
      await receive(bus);
      await waitFor(() => bus.health().status === 'healthy');
      proxy.stall();
      const receipts = [];
      for (let turn = 0; turn < 100; turn++) receipts.push(await bus.publish('llm.prompt', prompt(String(turn))));
      await waitFor(() => bus.health().status === 'degraded');
      expect(bus.health().details).toMatchObject({ correlation: 'degraded', correlationStore: 'redis' });
      proxy.resume();
      await waitFor(() => bus.health().status === 'healthy');
      for (const { eventId } of receipts) await found(bus.correlation, eventId);
      recorded.push(...receipts.map(({ eventId }) => eventId));
      await bus.close();
      await proxy.close();
    });

    it('closes in time while Redis hangs', async () => {
      const proxy = await startTcpProxy(url);
      const bus = await connect({ settings: readSettings({ REDIS_URL: proxy.url }) });
      await receive(bus);
      proxy.stall();
      await bus.publish('llm.prompt', prompt('late'));
      const begin = performance.now();
      await bus.close();
      expect(performance.now() - begin).toBeLessThan(5_000);
      proxy.resume();
      await proxy.close();
    });
  });
});

describe('the inbox of a bus', () => {
  const base = { contracts, service: 'rag', url: 'amqp://127.0.0.1:1', topology: false } as const;

  it.each(['redis', 'postgres'] as const)('in %s needs to know where that is', async (inbox) => {
    await expect(connectBus({ ...base, inbox, settings: readSettings({}) })).rejects.toMatchObject({
      code: 'config.invalid',
    });
  });
});

describeOnBrokers('the inbox of a bus', (broker) => {
  it('lets an effect happen once', async () => {
    const service = freshName('svc');
    const settings = readSettings({});
    const bus = await connectBus({ contracts, service, url: broker.url, topology: false, settings, inbox: 'memory' });
    const effects: string[] = [];
    await bus.subscribe('llm.prompt', {
      handler: (event) => {
        if (event.payload.provider === service) effects.push(event.payload.prompt);
      },
    });
    const { eventId } = await bus.publish('llm.prompt', { provider: service, prompt: 'once' });
    await bus.publish('llm.prompt', { provider: service, prompt: 'once' }, { eventId });
    await bus.publish('llm.prompt', { provider: service, prompt: 'last' });
    await waitFor(() => effects.includes('last'));
    await bus.close();
    expect(effects.sort()).toEqual(['last', 'once']);
    await deleteServiceQueues(broker.url, service, [1_000, 5_000, 15_000]);
  });
});

async function found(store: CorrelationStore, eventId: string): Promise<void> {
  await waitFor(async () => (await store.find(eventId))?.event !== undefined, { what: eventId });
}
