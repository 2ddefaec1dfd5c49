import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contracts } from '@bloodbank/contracts';
import { deleteServiceQueues, describeOnBrokers, freshName, startTcpProxy, type TcpProxy } from '@bloodbank/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSettings } from '../config/settings/read-settings.js';
import type { Bus } from '../connect/bus.js';
import { connectBus } from '../connect/connect-bus.js';

type Types = NonNullable<typeof contracts.types>;

describeOnBrokers('a bus with a file outbox', (broker) => {
  let folder: string;
  let service: string;
  /** Its own: what other tests bind to everything would receive what nobody here listens to. */
  let exchange: string;
  let proxy: TcpProxy;
  let bus: Bus<Types>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    service = freshName('kept');
    exchange = freshName('kept');
    proxy = await startTcpProxy(broker.url);
    const settings = readSettings({ OUTBOX_DIR: folder });
    bus = await connectBus({
      ...{ contracts, service, exchange, url: proxy.url, settings, topology: false, correlation: false },
      outbox: 'file',
      publishTimeoutMs: 2_000,
    });
  });
  afterEach(async () => {
    await bus.close();
    await proxy.close();
    await deleteServiceQueues(broker.url, service, undefined, exchange);
    rmSync(folder, { recursive: true });
  });

  const prompt = (text: string) =>
    bus.publish('llm.prompt', { provider: service, prompt: text }, { unroutable: 'drop' });

  it('says where each event is, and in its health that some wait', { timeout: 60_000 }, async () => {
    expect(await prompt('now')).toMatchObject({ stored: 'broker', routed: expect.any(Boolean) });
    proxy.refuse();
    proxy.cut();
    const kept = await prompt('later');
    expect(kept).toMatchObject({ stored: 'outbox', routed: undefined, routingKey: 'llm.prompt' });
    expect(kept.envelope).toMatchObject({ event_id: kept.eventId, payload: { prompt: 'later' } });
    const [batched] = await bus.publishAll([
      { eventType: 'llm.prompt', payload: { provider: service, prompt: 'together' }, options: { unroutable: 'drop' } },
    ]);
    expect(batched).toMatchObject({ status: 'fulfilled', value: { stored: 'outbox' } });
    expect(bus.health().details).toMatchObject({ outbox: 'degraded', outboxWaiting: 2 });
    expect(readdirSync(join(folder, service))).toHaveLength(1);
    proxy.accept();
    await expect
      .poll(() => bus.health().details, { timeout: 30_000 })
      .toMatchObject({ outbox: 'healthy', outboxWaiting: 0 });
    await expect.poll(() => bus.health().status, { timeout: 30_000 }).toBe('healthy');
  });

  it('starts while the broker is away: what is published waits on disk, and leaves once it is there', {
    timeout: 60_000,
  }, async () => {
    const listener = await connectBus({
      contracts,
      service: `${service}-l`,
      exchange,
      url: broker.url,
      topology: false,
    });
    const arrived: string[] = [];
    await listener.subscribe('llm.prompt', {
      concurrency: 1,
      handler: ({ payload }) => {
        if (payload.provider === service) arrived.push(payload.prompt);
      },
    });
    const away = await startTcpProxy(broker.url);
    away.refuse();
    const early = await connectBus({
      ...{ contracts, service: `${service}-early`, exchange, url: away.url, topology: false, correlation: false },
      settings: readSettings({ OUTBOX_DIR: folder }),
      outbox: 'file',
      publishTimeoutMs: 2_000,
    });
    try {
      expect(early.health()).toMatchObject({ status: 'unhealthy', connected: false });
      const publish = (text: string) => early.publish('llm.prompt', { provider: service, prompt: text });
      expect(await publish('first')).toMatchObject({ stored: 'outbox', routed: undefined });
      expect(await publish('second')).toMatchObject({ stored: 'outbox' });
      await expect(early.subscribe('llm.prompt', () => {})).rejects.toMatchObject({ code: 'transport.unreachable' });
      away.accept();
      // A confirm that comes too late on a busy machine means the same event once more.
      await expect.poll(() => [...new Set(arrived)], { timeout: 30_000 }).toEqual(['first', 'second']);
      await expect.poll(() => early.health().status, { timeout: 30_000 }).toBe('healthy');
      expect(await publish('third')).toMatchObject({ stored: 'broker', routed: true });
    } finally {
      await early.close();
      await away.close();
      await listener.close();
      await deleteServiceQueues(broker.url, `${service}-l`, undefined, exchange);
    }
  });

  it('closes while the broker was never there, and the next process publishes what it left', {
    timeout: 60_000,
  }, async () => {
    const away = await startTcpProxy(broker.url);
    away.refuse();
    const options = {
      ...({
        contracts,
        service: `${service}-early`,
        exchange,
        topology: false,
        correlation: false,
        outbox: 'file',
      } as const),
      settings: readSettings({ OUTBOX_DIR: folder }),
    };
    const early = await connectBus({ ...options, url: away.url });
    const left = await early.publish('llm.prompt', { provider: service, prompt: 'left' }, { unroutable: 'drop' });
    await early.close();
    await away.close();
    const next = await connectBus({ ...options, url: broker.url });
    try {
      expect(left.stored).toBe('outbox');
      await expect
        .poll(
          () => readdirSync(join(folder, `${service}-early`)).length + Number(next.health().details['outboxWaiting']),
          {
            timeout: 30_000,
          },
        )
        .toBe(0);
    } finally {
      await next.close();
    }
  });

  it('does not wait for a broker that refuses its login', async () => {
    const url = broker.url.replace(/\/\/[^@]*@/, '//nobody:wrong@');
    const refused = connectBus({ contracts, service, url, topology: false, correlation: false, outbox: 'file' });
    await expect(refused).rejects.toMatchObject({ code: 'transport.unreachable', isRefused: true });
  });

  it('refuses at once what nobody listens to, and what does not fit, and keeps none of it', async () => {
    await expect(
      bus.publish('webhook.plane.nobody', { provider: 'plane', event: null, path: '/', body: {} }),
    ).rejects.toMatchObject({
      code: 'transport.unroutable',
    });
    await expect(bus.publish('llm.prompt', {} as never)).rejects.toMatchObject({ code: 'schema.invalid' });
    expect(readdirSync(join(folder, service))).toEqual([]);
  });
});
