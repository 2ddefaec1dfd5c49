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
  let proxy: TcpProxy;
  let bus: Bus<Types>;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'outbox-'));
    service = freshName('kept');
    proxy = await startTcpProxy(broker.url);
    const settings = readSettings({ OUTBOX_DIR: folder });
    bus = await connectBus({
      ...{ contracts, service, url: proxy.url, settings, topology: false, correlation: false },
      outbox: 'file',
      publishTimeoutMs: 2_000,
    });
  });
  afterEach(async () => {
    await bus.close();
    await proxy.close();
    await deleteServiceQueues(broker.url, service);
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
