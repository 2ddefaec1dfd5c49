import { deflateSync, gzipSync } from 'node:zlib';
import { createEventId } from '@bloodbank/core/envelope';
import { waitFor } from '@bloodbank/testkit';
import type { Options } from 'amqplib';
import { expect } from 'vitest';
import { openOutside } from '../bench/open-outside.js';
import { Service } from '../bench/service.js';
import type { Fault, FaultContext } from '../fault.js';

interface Hostile {
  readonly body: Buffer;
  readonly options?: Options.Publish;
}

const UNDECODABLE = /^message\.(undecodable|invalid)$/;

/** Publishes past the bus, as any AMQP client could; what each message did to the service is told by its dead letters. */
const inflict = (messages: readonly Hostile[]) => async (context: FaultContext) => {
  const handled: string[] = [];
  const service = await Service.open(context, {
    retry: { attempts: 3, delaysMs: [50] },
    handle: async (text) => {
      handled.push(text);
    },
  });
  const outside = await openOutside(context.broker.url);
  const channel = await outside.createConfirmChannel();
  for (const { body, options } of messages) channel.publish(service.exchange, 'llm.prompt', body, options);
  await channel.waitForConfirms();
  await service.prompt('the next honest event');
  await waitFor(() => context.ledger.missing.length === 0, { timeoutMs: 20_000 });

  const letters = await waitFor(
    async () => {
      const found = await service.deadLetters();
      return found.length >= messages.length && found;
    },
    { timeoutMs: 20_000, everyMs: 100 },
  );
  expect(letters).toHaveLength(messages.length);
  for (const letter of letters) {
    expect(letter.code).toMatch(UNDECODABLE);
    expect(letter).toMatchObject({
      attempts: 1,
      address: { kind: 'event', key: 'llm.prompt' },
      destination: service.exchange,
    });
  }
  const sent = messages.map(({ body }) => body.toString('base64')).sort();
  expect(letters.map(({ body }) => Buffer.from(body).toString('base64')).sort()).toEqual(sent);
  expect(handled).toEqual(['the next honest event']);
  expect(service.bus.health().status).toBe('healthy');
};

const JSON_BODY = Buffer.from('{"not":"an envelope"}');

const BODIES: readonly Hostile[] = [
  { body: Buffer.alloc(0) },
  { body: Buffer.from('not JSON') },
  { body: Buffer.from('{"cut') },
  { body: Buffer.from('null') },
  { body: Buffer.from('[]') },
  { body: Buffer.from(`${'['.repeat(500_000)}${']'.repeat(500_000)}`) },
  { body: Buffer.from(`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`) },
  { body: Buffer.from([0x22, 0xff, 0xfe, 0x22]) },
  { body: Buffer.from('\ufeff{}') },
  { body: Buffer.from('{"__proto__":{"polluted":true}}') },
  { body: gzipSync('{}'), options: { contentEncoding: 'gzip' } },
  { body: deflateSync('{}'), options: { contentEncoding: 'deflate' } },
  { body: JSON_BODY, options: { contentEncoding: 'gzip' } },
  { body: JSON_BODY, options: { contentType: 'image/png' } },
  { body: JSON_BODY, options: { contentType: '' } },
  { body: JSON_BODY, options: { type: 'x'.repeat(255), messageId: '', timestamp: 2 ** 40 } },
];

const HEADERS: readonly Readonly<Record<string, unknown>>[] = [
  { 'x-death': 'boom' },
  { 'x-death': null },
  { 'x-death': [null] },
  { 'x-death': [{ count: 'many', queue: 7 }] },
  { 'x-death': { deep: { deeper: [[[[1]]]] } } },
  { 'x-delivery-count': 1_000_000 },
  { 'x-delivery-count': 'many' },
  { rascal: { restoreRoutingHeaders: true, originalRoutingKey: 'admin.secret.granted', originalExchange: 'forged' } },
  { 'rascal.restoreRoutingHeaders': true, 'rascal.originalRoutingKey': 'admin.secret.granted' },
  { 'bloodbank-attempts': 41, 'bloodbank-routing-key': 'admin.secret.granted', 'bloodbank-exchange': 'forged' },
  { CC: ['nobody.listens.here'], BCC: ['nor.here'] },
  Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`h${n}`, 'x'.repeat(1_000)])),
  Object.fromEntries([
    ['__proto__', 'polluted'],
    ['constructor', { prototype: { polluted: true } }],
  ]),
];

export const malformedBodies: Fault = {
  id: 'R14',
  name: 'bodies that are no envelope: empty, cut, deep, zipped, no UTF-8, under false claims',
  holds: 'Each is parked at its first attempt with the original bytes, and the consumer lives.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'quick',
  run: inflict(BODIES),
};

export const hostileHeaders: Fault = {
  id: 'R15',
  name: 'headers that steer brokers and libraries: x-death of any shape, rascal, CC, BCC, 60 KB of them',
  holds:
    'None forges a routing key or an attempt; a valid event under them is handled once, another message is parked once, and the consumer lives.',
  brokers: ['embedded', 'rabbitmq'],
  tier: 'quick',
  run: async (context) => {
    await inflict(HEADERS.map((headers, n) => ({ body: Buffer.from(`{"hostile":${n}}`), options: { headers } })))(
      context,
    );
    await handleUnderHostileHeaders(context);
  },
};

/** The same headers on what is a valid event: it is handled once, as what its envelope says it is. */
async function handleUnderHostileHeaders(context: FaultContext): Promise<void> {
  const handled: { readonly text: string; readonly attempt: number; readonly key: string }[] = [];
  const service = await Service.open(context, {
    retry: { attempts: 3, delaysMs: [50] },
    handle: async (text, { attempt, routingKey: key }) => {
      handled.push({ text, attempt, key });
    },
  });
  const outside = await openOutside(context.broker.url);
  const channel = await outside.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(queue, service.exchange, 'llm.prompt');
  await service.prompt('the first');
  const sample = await waitFor(async () => channel.get(queue, { noAck: true }), { what: 'the message itself' });
  for (const [n, headers] of HEADERS.entries()) {
    const event = JSON.parse(sample.content.toString()) as { event_id: string; payload: { prompt: string } };
    event.event_id = createEventId();
    event.payload.prompt = `under headers ${n}`;
    context.ledger.attempt(event.event_id);
    context.ledger.acknowledge(event.event_id);
    channel.publish(service.exchange, 'llm.prompt', Buffer.from(JSON.stringify(event)), {
      headers,
      contentType: sample.properties.contentType,
      messageId: event.event_id,
    });
  }
  await channel.waitForConfirms();
  await waitFor(() => context.ledger.missing.length === 0, { timeoutMs: 20_000 });
  expect(await service.deadLetters()).toEqual([]);
  const expected = ['the first', ...HEADERS.map((_, n) => `under headers ${n}`)];
  expect(handled.map(({ text }) => text).sort()).toEqual(expected.sort());
  for (const one of handled) expect(one).toMatchObject({ attempt: 1, key: 'llm.prompt' });
  expect(service.bus.health().status).toBe('healthy');
}
