import { contracts } from '@bloodbank/contracts';
import { openEnvelope } from '@bloodbank/core/envelope';
import { Invalid } from '@bloodbank/core/errors';
import type { OutgoingEvent, Transport } from '@bloodbank/core/ports';
import { createRecorder, deleteServiceQueues, describeOnBrokers, freshName, type Recorder } from '@bloodbank/testkit';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { createPublisher, type Publisher } from './create-publisher.js';

type Types = NonNullable<typeof contracts.types>;

describeOnBrokers('publishAll', (broker) => {
  // Its own: on that of all tests, somebody may receive what nobody should.
  const exchange = freshName('batch');
  let transport: Transport;
  let publisher: Publisher<Types>;
  let seen: Recorder<string>;

  beforeEach(async () => {
    seen = createRecorder();
    transport = await createRabbitTransport({ url: broker.url, connectionName: exchange, exchange });
    publisher = createPublisher({ contracts, transport, source: { host: 'test-host', type: 'service' } });
    const tap = [{ kind: 'event' as const, pattern: 'llm.#' }];
    await transport.consume({ tap }, { prefetch: 500 }, async ({ body }) => {
      const opened = openEnvelope(contracts.registry, body);
      if (opened.ok) seen.record(opened.envelope.event_id);
      return { kind: 'ack' };
    });
  });

  afterEach(() => transport.close());
  afterAll(() => deleteServiceQueues(broker.url, 'none', [], exchange));

  const prompt = (text: string) => ({
    eventType: 'llm.prompt' as const,
    payload: { provider: 'anthropic' as const, prompt: text },
  });

  it('publishes every event, and answers in their order', async () => {
    const results = await publisher.publishAll(Array.from({ length: 200 }, (_, n) => prompt(`number ${n}`)));
    const receipts = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(receipts.map(({ envelope }) => envelope.payload.prompt)).toEqual(results.map((_, n) => `number ${n}`));
    for (const { eventId } of receipts) await seen.waitFor((id) => id === eventId);
  });

  it('tells each event its own end', async () => {
    const results = await publisher.publishAll([
      prompt('one'),
      { eventType: 'github.pr.created', payload: { cache_key: freshName('repo') } },
      { ...prompt('three'), options: { ttlSeconds: 60 } },
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 'transport.unroutable' } });
  });

  it('sends nothing when one does not fit, and says which and why', async () => {
    const marker = prompt('never sent');
    const wrong: OutgoingEvent[] = [
      { ...marker, options: { eventId: '0190a5a2-0000-7000-8000-00000000abcd' } },
      { eventType: 'llm.prompt', payload: { provider: 'anthropic', promt: 'x' } },
      { eventType: 'llm.promt', payload: {} },
    ];
    const refused = await publisher.publishAll(wrong as never).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Invalid);
    expect(refused).toMatchObject({ code: 'schema.invalid', message: expect.stringContaining('2 of 3 events') });
    const pointers = (refused as Invalid).issues.map(({ pointer }) => pointer);
    expect(pointers[0]).toMatch(/^\/1\/payload/);
    expect(pointers.at(-1)).toBe('/2');
    const [after] = await publisher.publishAll([prompt('after')]);
    if (after.status !== 'fulfilled') throw after.reason;
    await seen.waitFor((id) => after.value.eventId === id);
    expect(seen.items).toEqual([after.value.eventId]);
  });

  it('takes an empty list', async () => {
    expect(await publisher.publishAll([])).toEqual([]);
  });
});
