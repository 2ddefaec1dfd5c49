import { type EventStore, type OutgoingMessage, silentLogger } from '@bloodbank/core/ports';
import { describeOnBrokers, freshName, waitFor } from '@bloodbank/testkit';
import { createRabbitTransport, type RabbitTransport } from '@bloodbank/transport-rabbitmq';
import { afterEach, expect, test, vi } from 'vitest';
import { THROWN } from '../../../core/src/errors/thrown.fixture.js';
import { createMemoryEventStore } from '../memory/memory-event-store.js';
import { messageOf } from '../message.fixture.js';
import { type Recorder, startRecorder } from './recorder.js';

vi.setConfig({ testTimeout: 180_000 });

const AMPLE = { timeoutMs: 10_000 };

describeOnBrokers('the recorder', (broker) => {
  const open: (RabbitTransport | Recorder)[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await ('stop' in one ? one.stop() : one.close());
  });
  async function openTransport(exchange: string): Promise<RabbitTransport> {
    const transport = await createRabbitTransport({ url: broker.url, exchange });
    open.unshift(transport);
    return transport;
  }
  async function record(transport: RabbitTransport, store: EventStore, more: object = {}): Promise<Recorder> {
    const recorder = await startRecorder({ transport, store, logger: silentLogger, batchWaitMs: 5, ...more });
    open.unshift(recorder);
    return recorder;
  }
  const outgoing = (): OutgoingMessage => {
    const { address, body, properties } = messageOf();
    return { address, body, properties, headers: { tenant: 'blue' } };
  };

  test('keeps events and copies as they were, and no receipt counts it', async () => {
    const transport = await openTransport(freshName('recorded'));
    const store = createMemoryEventStore();
    const recorder = await record(transport, store);
    const [event, command] = [outgoing(), outgoing()];
    expect(await transport.publish(event, AMPLE)).toEqual({ routed: false, recorded: true });
    await transport.publish({ ...command, copyOf: 'command' }, AMPLE);
    await waitFor(async () => (await store.extent()).last === 2, { timeoutMs: 15_000 });
    const [first, second] = await store.read({ limit: 2 });
    expect(first).toMatchObject({ kind: 'event', headers: { tenant: 'blue' }, address: event.address });
    expect(Buffer.compare(first?.body ?? new Uint8Array(0), event.body)).toBe(0);
    expect(second).toMatchObject({ kind: 'command', id: command.properties.messageId });
    await waitFor(() => recorder.health().waiting === 0);
    expect(recorder.health()).toMatchObject({ status: 'healthy', recorded: 2, known: 0 });
  });

  test('a store that is away makes events wait, shows in its health, and is caught up with', async () => {
    const transport = await openTransport(freshName('recorded'));
    const store = createMemoryEventStore();
    let isAway = true;
    const recorder = await record(transport, {
      ...store,
      append: async (messages) => {
        if (isAway) throw new Error('away');
        return store.append(messages);
      },
      extent: async () => {
        if (isAway) throw new Error('away');
        return store.extent();
      },
    });
    for (let n = 0; n < 20; n++) await transport.publish(outgoing(), AMPLE);
    await waitFor(() => recorder.health().status === 'degraded', { timeoutMs: 15_000 });
    expect((await store.extent()).last).toBe(0);
    isAway = false;
    await waitFor(async () => (await store.extent()).last === 20, { timeoutMs: 15_000 });
    await waitFor(() => recorder.health().status === 'healthy');
    expect(recorder.health()).toMatchObject({ recorded: 20, parked: 0 });
  });

  test('a store that can be asked and keeps nothing, as one that is read-only, parks nobody', async () => {
    const transport = await openTransport(freshName('recorded'));
    const store = createMemoryEventStore();
    let refused = 0;
    let isReadOnly = true;
    const recorder = await record(transport, {
      ...store,
      append: async (messages) => {
        if (!isReadOnly) return store.append(messages);
        refused += 1;
        throw new Error('cannot execute UPDATE in a read-only transaction');
      },
    });
    for (let n = 0; n < 5; n++) await transport.publish(outgoing(), AMPLE);
    // More often than it takes to suspect a message.
    await waitFor(() => refused > 8, { timeoutMs: 100_000 });
    isReadOnly = false;
    await waitFor(async () => (await store.extent()).last === 5, { timeoutMs: 60_000 });
    expect(recorder.health()).toMatchObject({ recorded: 5, parked: 0 });
  });

  test('whatever its store and its logger throw, everything is kept in the end', async () => {
    const transport = await openTransport(freshName('recorded'));
    const store = createMemoryEventStore();
    let thrown = 0;
    const fail = (): never => {
      const [, make] = THROWN[thrown++ % THROWN.length] ?? [];
      throw make?.();
    };
    let refusals = 3;
    const recorder = await startRecorder({
      transport,
      store: { ...store, append: (messages) => (refusals-- > 0 ? fail() : store.append(messages)), extent: fail },
      logger: { debug: fail, info: fail, warn: fail, error: fail },
      batchWaitMs: 5,
    });
    open.unshift(recorder);
    for (let n = 0; n < 20; n++) await transport.publish(outgoing(), AMPLE);
    await waitFor(async () => (await store.extent()).last === 20, { timeoutMs: 15_000 });
    await waitFor(() => recorder.health().status === 'healthy');
    expect(recorder.health()).toMatchObject({ recorded: 20, parked: 0 });
    expect(thrown).toBeGreaterThan(3);
  });

  test('what was not kept when it stops is kept by the next one', async () => {
    const exchange = freshName('recorded');
    const transport = await openTransport(exchange);
    const never = { ...createMemoryEventStore(), append: () => Promise.reject(new Error('away')) };
    const recorder = await record(transport, { ...never, extent: () => Promise.reject(new Error('away')) });
    for (let n = 0; n < 5; n++) await transport.publish(outgoing(), AMPLE);
    await waitFor(() => recorder.health().waiting === 5, { timeoutMs: 15_000 });
    await recorder.stop();
    const store = createMemoryEventStore();
    // No batch is waited for: what came back is handed over one by one.
    await record(await openTransport(exchange), store, { batchWaitMs: 600_000 });
    await waitFor(async () => (await store.extent()).last === 5, { timeoutMs: 15_000 });
  });

  test('one message that no store keeps is parked, and its neighbours are kept', async () => {
    const transport = await openTransport(freshName('recorded'));
    const store = createMemoryEventStore();
    const bad = outgoing();
    const recorder = await record(transport, {
      ...store,
      append: async (messages) => {
        if (messages.some(({ properties }) => properties.messageId === bad.properties.messageId)) {
          throw new Error('refused');
        }
        return store.append(messages);
      },
    });
    for (const message of [outgoing(), bad, outgoing()]) await transport.publish(message, AMPLE);
    await waitFor(() => recorder.health().parked === 1, { timeoutMs: 20_000 });
    await waitFor(async () => (await store.extent()).last === 2, { timeoutMs: 15_000 });
    expect(await store.find(String(bad.properties.messageId))).toBeUndefined();
  });
});
