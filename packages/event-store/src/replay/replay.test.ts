import { replayMarkOf, type UnverifiedEnvelope } from '@bloodbank/core/envelope';
import { decodeJson } from '@bloodbank/core/message';
import type { Delivery } from '@bloodbank/core/ports';
import { startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { createRecorder, describeOnServer, freshName } from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemoryEventStore } from '../memory/memory-event-store.js';
import { messageOf } from '../message.fixture.js';
import { createPostgresReplayLog } from '../postgres/postgres-replay-log.js';
import { planReplay } from './plan.js';
import type { ReplayLog } from './replay-log.js';
import { runReplay } from './run-replay.js';

type Transport = Awaited<ReturnType<typeof createRabbitTransport>>;

describeOnServer('PostgreSQL', 'a replay', (url) => {
  const schema = freshName('replay');
  let log: ReplayLog;
  let transport: Transport;
  let closeBroker: () => Promise<void>;
  beforeAll(async () => {
    log = createPostgresReplayLog({ url, schema, timeoutMs: 20_000 });
    const broker = await startEmbeddedBroker();
    closeBroker = () => broker.close();
    transport = await createRabbitTransport({ url: broker.url });
  });
  afterAll(async () => {
    await transport.close();
    await closeBroker();
    await log.close();
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query(`DROP SCHEMA IF EXISTS ${pg.escapeIdentifier(schema)} CASCADE`);
    await admin.end();
  });
  async function storeOf(count: number) {
    const store = createMemoryEventStore();
    await store.append(Array.from({ length: count }, (_, n) => messageOf({ n })));
    const command = messageOf();
    await store.append([{ ...command, address: { kind: 'command', key: 'github.pr.merge' } }]);
    return store;
  }
  async function receiverOf(group: string) {
    const received = createRecorder<Delivery>();
    const asked = { kind: 'event', group, patterns: [], retryDelaysMs: [] } as const;
    await transport.consume(asked, { prefetch: 100 }, async (delivery) => {
      received.record(delivery);
      return { kind: 'ack' };
    });
    return received;
  }
  const markOf = ({ body }: Delivery) => {
    const decoded = decodeJson(body);
    return replayMarkOf((decoded.ok ? decoded.value : {}) as UnverifiedEnvelope);
  };

  test('sends events, and no command, to one service alone, marked and otherwise as they were', async () => {
    const store = await storeOf(3);
    const service = freshName('service');
    const received = await receiverOf(service);
    const plan = await planReplay(store, {
      selection: { types: ['github.#'] },
      reason: 'mended',
      target: { kind: 'service', group: service },
    });
    expect(plan).toMatchObject({ count: 3, first: 1, last: 3, types: [{ event_type: 'github.pr.created', count: 3 }] });
    expect(await runReplay({ store, log, transport, plan, by: 'me' })).toMatchObject({ state: 'done', replayed: 3 });
    const deliveries = await received.waitForCount(3, { timeoutMs: 15_000 });
    const stored = await store.read({ limit: 3 });
    expect(deliveries.map(({ properties }) => properties.messageId)).toEqual(stored.map(({ id }) => id));
    expect(deliveries.map(({ address }) => address.key)).toEqual(Array(3).fill('github.pr.created'));
    const [first] = deliveries;
    expect(first && markOf(first)).toMatchObject({ id: plan.id, reason: 'mended' });
    expect(await log.find(plan.id)).toMatchObject({ state: 'done', started_by: 'me', replayed: 3 });
    expect(await runReplay({ store, log, transport, plan, by: 'me' })).toMatchObject({ state: 'done' });
    expect(received.items).toHaveLength(3);
  });

  test('goes on at its checkpoint after it ended in the middle, and can be cancelled', async () => {
    const store = await storeOf(500);
    const service = freshName('service');
    const received = await receiverOf(service);
    const target = { kind: 'service', group: service } as const;
    const plan = await planReplay(store, { selection: {}, reason: 'again', target });
    const ending = new AbortController();
    const onProgress = (replayed: number): void => {
      if (replayed >= 200) ending.abort();
    };
    const first = await runReplay({ store, log, transport, plan, by: 'me', signal: ending.signal, onProgress });
    expect(first).toMatchObject({ state: 'stopped', replayed: 200, position: 200 });
    expect(await runReplay({ store, log, transport, plan, by: 'me' })).toMatchObject({ state: 'done', replayed: 500 });
    const deliveries = await received.waitForCount(500, { timeoutMs: 20_000 });
    expect(new Set(deliveries.map(({ properties }) => properties.messageId)).size).toBe(500);

    const other = await planReplay(store, { selection: {}, reason: 'not after all', target });
    const cancel = (): void => void log.cancel(other.id);
    const cancelled = await runReplay({
      store,
      log,
      transport,
      plan: other,
      by: 'me',
      perSecond: 50,
      onProgress: cancel,
    });
    expect(cancelled.state).toBe('cancelled');
    expect(cancelled.replayed).toBeLessThan(500);
  });

  test('stops at the first dead letter of the service', async () => {
    const store = await storeOf(300);
    const service = freshName('service');
    const group = { kind: 'event', group: service, patterns: [], retryDelaysMs: [] } as const;
    await transport.consume(group, { prefetch: 10 }, async () => ({
      kind: 'dead-letter',
      failure: { code: 'consumer.replay-refused', errorName: 'ReplayRefused', message: 'not for me' },
    }));
    const target = { kind: 'service', group: service } as const;
    const plan = await planReplay(store, { selection: {}, reason: 'try', target });
    const record = await runReplay({ store, log, transport, plan, by: 'me', ramp: true, perSecond: 100 });
    expect(record).toMatchObject({ state: 'stopped', note: expect.stringContaining('consumer.replay-refused') });
    expect(record.replayed).toBeLessThan(300);
  });

  test('a service that has no queue is told, and nothing is claimed', async () => {
    const store = await storeOf(2);
    const target = { kind: 'service', group: freshName('nobody') } as const;
    const plan = await planReplay(store, { selection: {}, reason: 'try', target });
    const running = runReplay({ store, log, transport, plan, by: 'me', stopAtDeadLetter: false });
    await expect(running).rejects.toMatchObject({ code: 'transport.unroutable' });
    expect(await log.find(plan.id)).toMatchObject({ replayed: 0 });
  });
});
