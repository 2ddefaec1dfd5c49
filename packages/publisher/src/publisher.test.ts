import { contracts } from '@bloodbank/contracts';
import { deterministicEventId, type Envelope, openEnvelope } from '@bloodbank/core/envelope';
import { type BloodbankError, Invalid, Unroutable } from '@bloodbank/core/errors';
import type { OutgoingMessage, Transport } from '@bloodbank/core/ports';
import { createRecorder, deleteServiceQueues, describeOnBrokers, freshName } from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createPublisher, type Publisher } from './create-publisher.js';

const source = { host: 'test-host', type: 'service', app: 'publisher-test', service: 'publisher-test' };

type Types = NonNullable<typeof contracts.types>;

describeOnBrokers('publisher', (broker) => {
  // Its own: what these tests tap, they alone publish.
  const exchange = freshName('publisher');
  let transport: Transport;
  let publisher: Publisher<Types>;
  let seen = createRecorder<{ envelope: Envelope; routingKey: string; properties: object; headers: object }>();

  beforeEach(async () => {
    seen = createRecorder();
    transport = await createRabbitTransport({ url: broker.url, connectionName: exchange, exchange });
    publisher = createPublisher({ contracts, transport, source });
    const tap = [{ kind: 'event' as const, pattern: '#' }];
    await transport.consume({ tap }, { prefetch: 100 }, async ({ body, address, properties, headers }) => {
      const opened = openEnvelope(contracts.registry, body);
      if (opened.ok) seen.record({ envelope: opened.envelope, routingKey: address.key, properties, headers });
      return { kind: 'ack' };
    });
  });

  afterEach(() => transport.close());
  afterAll(() => deleteServiceQueues(broker.url, 'none', [], exchange));

  it('delivers a sealed envelope with the AMQP properties filled', async () => {
    const receipt = await publisher.publish(
      'calendar.event.created',
      { summary: 'Team meeting', start_time: '2026-11-21T10:00:00Z', end_time: '2026-11-21T11:00:00Z' },
      { priority: 'high', ttlSeconds: 60, traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
    );
    const { envelope, ...message } = await seen.waitFor(({ envelope }) => envelope.event_id === receipt.eventId);

    expect(envelope).toEqual(receipt.envelope);
    expect(receipt).toMatchObject({
      eventType: 'calendar.event.created',
      routingKey: 'calendar.event.created',
      routed: true,
    });
    expect(envelope).toMatchObject({ source, version: '1.0.0', correlation_id: receipt.eventId, causation_id: null });
    expect(message).toMatchObject({
      routingKey: 'calendar.event.created',
      headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
      properties: {
        messageId: receipt.eventId,
        type: 'calendar.event.created',
        correlationId: receipt.eventId,
        appId: 'publisher-test',
        contentType: 'application/json',
        priority: 7,
        expirationMs: 60_000,
      },
    });
  });

  it('routes by the template of the contract', async () => {
    const normal = await publisher.publish('agent.started', { agent_id: 'agent_001' });
    const critical = await publisher.publish('agent.started', { agent_id: 'agent_001' }, { priority: 'critical' });
    expect([normal.routingKey, critical.routingKey]).toEqual(['agent.started.normal', 'agent.started.critical']);
    await seen.waitFor(({ routingKey }) => routingKey === 'agent.started.critical');
  });

  it('gives the same fact the same id', async () => {
    const key = freshName('repo');
    const first = await publisher.publish('github.pr.created', { cache_key: key });
    const again = await publisher.publish('github.pr.created', { cache_key: key, cache_type: 'redis' });
    const named = await publisher.publish('github.pr.created', { cache_key: key }, { uniqueKey: 'repo|pr|123' });
    expect(first.eventId).toBe(deterministicEventId('github.pr.created', `cache_key=${key}`));
    expect(again.eventId).toBe(first.eventId);
    expect(named.eventId).toBe('6efe3081-414c-5dd6-a589-fd1133ab4136');
  });

  it('sets the lineage from what caused the event, and from ids alone', async () => {
    const root = await publisher.publish('llm.prompt', { provider: 'anthropic', prompt: 'Hello' });
    const child = await publisher.publish(
      'llm.response',
      { provider: 'anthropic', response: 'Hi' },
      { causedBy: root.envelope },
    );
    const grandchild = await publisher.publish(
      'llm.response',
      { provider: 'anthropic', response: 'Hi' },
      { causedBy: [root.envelope, child.envelope] },
    );
    const parentId = '11111111-1111-4111-8111-111111111111';
    const adopted = await publisher.publish(
      'llm.prompt',
      { provider: 'x', prompt: 'y' },
      { correlationIds: [parentId] },
    );

    expect(child.envelope).toMatchObject({ correlation_id: root.eventId, causation_id: root.eventId });
    expect(grandchild.envelope).toMatchObject({
      correlation_ids: [root.eventId, child.eventId],
      correlation_id: root.eventId,
      causation_id: child.eventId,
    });
    expect(adopted.envelope).toMatchObject({
      correlation_ids: [parentId],
      correlation_id: parentId,
      causation_id: parentId,
    });
  });

  it('publishes an envelope of the original services, completed', async () => {
    const eventId = 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01';
    await publisher.publishEnvelope({
      event_id: eventId,
      event_type: 'llm.prompt',
      timestamp: '2026-02-07T10:00:00.123456Z',
      version: '1.0.0',
      source: { host: 'nas', type: 'manual', app: null, meta: null },
      correlation_ids: [],
      agent_context: null,
      payload: { provider: 'anthropic', model: null, prompt: 'Hello' },
    });
    const { envelope } = await seen.waitFor((item) => item.envelope.event_id === eventId);
    expect(envelope).toMatchObject({ correlation_id: eventId, causation_id: null, metadata: {} });
  });

  it('rejects Unroutable where no queue is bound, and resolves unrouted when told to drop', async () => {
    const alone = await createRabbitTransport({ url: broker.url, exchange: 'amq.topic' });
    onTestFinished(() => alone.close());
    const lonely = createPublisher({ contracts, transport: alone, source });
    const payload = { provider: 'anthropic', prompt: 'Is anybody there?' };
    await expect(lonely.publish('llm.prompt', payload)).rejects.toThrow(Unroutable);
    await expect(lonely.publish('llm.prompt', payload, { unroutable: 'drop' })).resolves.toMatchObject({
      routed: false,
    });
  });
});

describe('what never leaves', () => {
  const sent: OutgoingMessage[] = [];
  const transport: Pick<Transport, 'publish'> = {
    publish: async (message) => {
      sent.push(message);
      return { routed: true };
    },
  };
  const publisher = createPublisher({ contracts, transport: transport as Transport, source });
  /** The compiler refuses these; a caller without types may still try. */
  const publishUnchecked = publisher.publish as (type: string, payload: unknown, options?: object) => Promise<unknown>;

  const cycle: Record<string, unknown> = { agent_id: 'a' };
  cycle['self'] = cycle;

  it.each<[string, string, unknown, object, string, RegExp]>([
    ['a wrong payload', 'github.pr.created', { cache_key: 7 }, {}, 'schema.invalid', /\/cache_key/],
    ['a payload without a required field', 'github.pr.created', {}, {}, 'schema.invalid', /cache_key/],
    [
      'a misspelt field',
      'github.pr.created',
      { cache_key: 'a', cache_typ: 'redis' },
      {},
      'schema.invalid',
      /did you mean cache_type\?$/,
    ],
    ['an unknown type', 'github.pr.creatd', {}, {}, 'schema.unknown-type', /Did you mean github\.pr\.created/],
    ['a hostile type', '__proto__', {}, {}, 'schema.unknown-type', /__proto__/],
    ['the template of a family', 'webhook.plane.{event}', {}, {}, 'schema.unknown-type', /webhook\.plane/],
    ['a command as an event', 'github.pr.merge', {}, {}, 'schema.wrong-kind', /is a command, not an event/],
    ['a reply as an event', 'agent.thread.prompt.result', {}, {}, 'schema.wrong-kind', /is a reply/],
    [
      'an event_id that is no UUID',
      'llm.prompt',
      { provider: 'a', prompt: 'b' },
      { eventId: '1' },
      'schema.invalid',
      /\/event_id/,
    ],
    ['a cycle', 'agent.started', cycle, {}, 'schema.not-json', /cannot be written as JSON/],
  ])('%s', async (_, type, payload, options, code, message) => {
    const error = await publishUnchecked(type, payload, options).then(
      () => undefined,
      (thrown: BloodbankError) => thrown,
    );
    expect(error).toBeInstanceOf(Invalid);
    expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
    expect(sent).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['no object', 'text', 'schema.invalid'],
    ['an envelope without its required fields', { event_type: 'llm.prompt' }, 'schema.invalid'],
    [
      'an envelope of an unknown type',
      {
        event_id: 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01',
        event_type: 'llm.promt',
        timestamp: '2026-02-07T10:00:00Z',
        version: '1.0.0',
        source: { host: 'nas', type: 'manual' },
        payload: {},
      },
      'schema.unknown-type',
    ],
  ])('%s', async (_, envelope, code) => {
    await expect(publisher.publishEnvelope(envelope)).rejects.toMatchObject({ code });
    expect(sent).toEqual([]);
  });
});
