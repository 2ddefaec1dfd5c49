import { connect } from 'node:net';
import { type Envelope, openEnvelope } from '@bloodbank/core/envelope';
import type { Transport } from '@bloodbank/core/ports';
import { createMemoryInbox } from '@bloodbank/inbox';
import { createPublisher } from '@bloodbank/publisher';
import { createRecorder, deleteServiceQueues, describeOnBrokers, freshName, startTcpProxy } from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createGateway, type Gateway } from './create-gateway.js';
import { registry } from './gateway.fixture.js';
import type { GatewayBus } from './gateway-bus.js';

describeOnBrokers('the gateway', (broker) => {
  let transport: Transport;
  let gateway: Gateway;
  let url = '';
  const service = freshName('gateway');

  beforeEach(async () => {
    transport = await createRabbitTransport({ url: broker.url, connectionName: service });
    gateway = await createGateway({ registry, bus: busOn(transport), inbox: createMemoryInbox(), port: 0 });
    url = await gateway.listen();
  });
  afterEach(async () => {
    await gateway.close();
    await transport.close();
    await deleteServiceQueues(broker.url, service);
  });

  const post = (path: string, body: object) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('answers 202 for what a queue has, and the stream shows it', async () => {
    const seen = createRecorder<string>();
    await transport.consume(
      { kind: 'event', group: service, patterns: ['conversation.message.posted'], retryDelaysMs: [] },
      { prefetch: 10 },
      async ({ properties }) => {
        seen.record(properties.messageId ?? '');
        return { kind: 'ack' };
      },
    );
    const stream = await fetch(`${url}/events/stream?pattern=conversation.%23`);
    const [payload] = registry.find('conversation.message.posted')?.examples ?? [];
    const response = await post('/events/conversation/message/posted', payload as object);
    expect(response.status).toBe(202);
    const { event_id: eventId, routed } = (await response.json()) as { event_id: string; routed: boolean };
    expect(routed).toBe(true);
    await seen.waitFor((id) => id === eventId);
    const reader = stream.body?.getReader();
    let text = '';
    while (reader !== undefined && !text.includes(eventId)) {
      const { value, done } = await reader.read();
      expect(done).toBe(false);
      text += Buffer.from(value ?? []).toString();
    }
    await reader?.cancel();
  });

  it('answers 422 for what nobody receives, unless that is allowed', async () => {
    const payload = { provider: 'plane', event: 'x', path: '/', body: {} };
    const type = `webhook/plane/${freshName('nobody')}`;
    const answer = async (query: string) => (await post(`/events/${type}${query}`, payload)).json();
    // On a shared broker, whoever watches everything for a moment receives it.
    const inTime = { timeout: 20_000, interval: 250 };
    const refused = { status: 422, code: 'transport.unroutable' };
    await vi.waitFor(async () => expect(await answer('')).toMatchObject(refused), inTime);
    const dropped = { status: 'published', routed: false };
    await vi.waitFor(async () => expect(await answer('?unroutable=drop')).toMatchObject(dropped), inTime);
  }, 60_000);

  it('answers 503 within its time while the broker is away, and 202 once it is back', { timeout: 60_000 }, async () => {
    const proxy = await startTcpProxy(broker.url);
    const shaky = await createRabbitTransport({ url: proxy.url, connectionName: freshName('shaky') });
    const other = await createGateway({ registry, bus: busOn(shaky), inbox: createMemoryInbox(), port: 0 });
    const address = await other.listen();
    const publish = () =>
      fetch(`${address}/events/slack/message/sent?unroutable=drop`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'once' },
        body: JSON.stringify({ channel: 'c', text: 't' }),
      });
    proxy.stall();
    const startedAt = performance.now();
    const away = await publish();
    expect(away.status).toBe(503);
    expect(away.headers.get('retry-after')).toBe('5');
    expect(await away.json()).toMatchObject({ code: 'transport.timeout', maybe_delivered: expect.any(Boolean) });
    expect(performance.now() - startedAt).toBeLessThan(12_000);
    proxy.resume();
    await expect.poll(async () => (await publish()).status, { timeout: 30_000, interval: 500 }).toBe(202);
    await other.close();
    await shaky.close();
    await proxy.close();
  });
});

it('says of a taken port that it is taken', async () => {
  const bus = { health: () => ({ status: 'healthy', details: {} }) } as unknown as GatewayBus;
  const first = await createGateway({ registry, bus, inbox: createMemoryInbox(), port: 0 });
  const { port } = new URL(await first.listen());
  const second = await createGateway({ registry, bus, inbox: createMemoryInbox(), port: Number(port) });
  await expect(second.listen()).rejects.toMatchObject({
    code: 'config.invalid',
    message: `The address of the gateway, 127.0.0.1:${port}, is taken by another program.`,
    remedy: expect.stringContaining('HTTP_PORT'),
  });
  await second.close();
  await first.close();
  await expect(
    new Promise((resolve, reject) => connect(Number(port)).on('error', reject).on('connect', resolve)),
  ).rejects.toThrow();
});

function busOn(transport: Transport): GatewayBus {
  const publisher = createPublisher({
    contracts: { registry },
    transport,
    source: { host: 'test', type: 'service' },
  });
  return {
    send: publisher.send,
    request: async () => Promise.reject(new Error('Nobody asks here.')),
    health: () => transport.health(),
    tap: (patterns, onEvent: (event: Envelope) => void) =>
      transport.consume(
        { tap: patterns.map((pattern) => ({ kind: 'event' as const, pattern })) },
        { prefetch: 100 },
        async ({ body }) => {
          const opened = openEnvelope(registry, body);
          if (opened.ok) onEvent(opened.envelope);
          return { kind: 'ack' };
        },
      ),
  };
}
