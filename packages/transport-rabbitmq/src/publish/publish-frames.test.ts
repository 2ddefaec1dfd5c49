import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { HeaderValue } from '@bloodbank/core/ports';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AmqpMessage } from '../message/to-amqp.js';
import { bytesOfBody, mostBytesOf, writePublish } from './publish-frames.js';
import { PublishTemplates, writeAfter } from './publish-templates.js';

const require = createRequire(import.meta.url);
/** Its own files, which it exports nowhere. */
const internals = join(dirname(require.resolve('amqplib')), 'lib');
const { Connection } = require(join(internals, 'connection.js')) as {
  readonly Connection: { readonly prototype: Sending };
};
const { publish } = require(join(internals, 'api_args.js')) as { publish(...args: readonly unknown[]): object };
const defs = require(join(internals, 'defs.js')) as Readonly<Record<string, number>>;

interface Sending {
  sendMessage(
    channel: number,
    method: unknown,
    fields: object,
    header: unknown,
    properties: object,
    body: Buffer,
  ): void;
  sendContent: unknown;
}

/** What amqplib hands to the socket for the same message. */
function framesOfAmqplib(
  channel: number,
  { exchange, routingKey, body, options }: AmqpMessage,
  frameMax: number,
): Buffer {
  const written: Buffer[] = [];
  const buffer = { write: (chunk: Buffer) => written.push(chunk) };
  const connection = { channels: { [channel]: { buffer } }, frameMax, sendContent: Connection.prototype.sendContent };
  const fields = publish(exchange, routingKey, options);
  const [method, header] = [defs['BasicPublish'], defs['BasicProperties']];
  Connection.prototype.sendMessage.call(connection as never, channel, method, fields, header, fields, body);
  return Buffer.concat(written);
}

function framesOf(channel: number, message: AmqpMessage, frameMax: number): Buffer {
  const most = mostBytesOf(message, frameMax);
  const to = Buffer.alloc(most + 7, 0xff);
  const end = writePublish(to, 7, channel, message, frameMax);
  expect(end - 7).toBeLessThanOrEqual(most);
  return to.subarray(7, end);
}

const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(fc.string({ maxLength }), fc.string({ unit: 'grapheme', maxLength: maxLength / 10 }));
const name = text(60).filter((each) => each !== '__proto__');
const value: fc.Arbitrary<HeaderValue> = fc.oneof(
  text(100),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }),
  fc.constantFrom(
    2 ** 60,
    1e18,
    -1e18,
    1e300,
    -129,
    -128,
    127,
    128,
    2 ** 15,
    -(2 ** 15) - 1,
    2 ** 31,
    -(2 ** 31) - 1,
    0.5,
  ),
);
const options = fc
  .record(
    {
      contentType: text(40),
      priority: fc.integer({ min: 0, max: 255 }),
      correlationId: text(80),
      replyTo: text(80),
      expiration: fc.nat().map(String),
      messageId: text(80),
      timestamp: fc.integer({ min: 0, max: 2 ** 40 }),
      type: text(80),
      appId: text(80),
      persistent: fc.boolean(),
      mandatory: fc.boolean(),
    },
    { requiredKeys: ['persistent', 'mandatory'] },
  )
  .chain((properties) => fc.dictionary(name, value).map((headers) => ({ ...properties, headers: { ...headers } })));
const message: fc.Arbitrary<AmqpMessage> = fc.record({
  exchange: text(80),
  routingKey: text(120),
  body: fc.uint8Array({ maxLength: 700 }).map((bytes) => Buffer.from(bytes)),
  options,
});

it('a message is written byte for byte as amqplib writes it, in frames of any size', () => {
  const frameMax = fc.constantFrom(0xffff_ffff, 131_072, 64, 108);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 65_535 }), message, frameMax, (channel, each, max) => {
      expect(framesOf(channel, each, max).equals(framesOfAmqplib(channel, each, max))).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

/** The same for one of many on a channel: after a template where there is one. */
function framesAfter(templates: PublishTemplates, channel: number, message: AmqpMessage, frameMax: number): Buffer {
  const template = templates.find(message);
  if (template !== undefined) {
    const to = Buffer.alloc(3 + template.bytes.length + bytesOfBody(message.body, frameMax), 0xff);
    const end = writeAfter(to, 3, template, message, frameMax);
    if (end !== 0) {
      expect(end).toBe(to.length);
      return to.subarray(3);
    }
  }
  const frames = framesOf(channel, message, frameMax);
  templates.learn(message, frames);
  return frames;
}

/** Few of each, so that messages have much in common, and ids of which some are not ASCII, or of another length. */
const alike: fc.Arbitrary<AmqpMessage> = fc
  .record({
    exchange: fc.constantFrom('e', 'é'),
    routingKey: fc.constantFrom('k', 'k.é', 'key'),
    body: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    options: fc.record(
      {
        contentType: fc.constantFrom('application/json', 'text/é'),
        correlationId: fc.oneof(fc.uuid(), fc.constantFrom('x', 'é'.repeat(36), `${'0'.repeat(35)}é`)),
        messageId: fc.oneof(fc.uuid(), fc.constantFrom('x', 'é'.repeat(36), `${'0'.repeat(35)}é`)),
        timestamp: fc.integer({ min: 0, max: 2 ** 40 }),
        type: fc.constantFrom('k', 'type'),
        appId: fc.constantFrom('app', 'other'),
        priority: fc.constantFrom(1, 2),
        replyTo: fc.constantFrom('reply'),
        expiration: fc.constantFrom('1000'),
        persistent: fc.boolean(),
        mandatory: fc.boolean(),
        headers: fc.constantFrom({}, { a: 1 }),
      },
      { requiredKeys: ['headers', 'persistent', 'mandatory'] },
    ),
    isRoot: fc.boolean(),
  })
  .map(({ isRoot, ...message }) => {
    const { messageId } = message.options;
    if (isRoot && messageId !== undefined) message.options.correlationId = messageId;
    return message;
  });
/** As nearly all are: nothing that keeps them from being written after a template. */
const usual: fc.Arbitrary<AmqpMessage> = alike.chain((message) =>
  fc
    .record({ messageId: fc.uuid(), correlationId: fc.uuid(), timestamp: fc.integer({ min: 0, max: 2 ** 40 }) })
    .map((ids) => {
      const { type = 'type' } = message.options;
      const options = {
        ...ids,
        contentType: 'text/é',
        type,
        appId: 'app',
        mandatory: true,
        persistent: true,
        headers: {},
      };
      return { ...message, exchange: 'é', options };
    }),
);

it('each of many messages of one channel is written so, whatever came before it', () => {
  const frameMax = fc.constantFrom(131_072, 64);
  let after = 0;
  fc.assert(
    fc.property(fc.array(fc.oneof(usual, alike), { maxLength: 30 }), frameMax, (messages, max) => {
      const templates = new PublishTemplates();
      for (const each of messages) {
        if (templates.find(each) !== undefined) after += 1;
        expect(framesAfter(templates, 9, each, max).equals(framesOfAmqplib(9, each, max))).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
  expect(after).toBeGreaterThan(100);
});

/** As a UUID is long. */
const ID = '01234567-89ab-7cde-8f01-23456789abcd';
const TAUGHT: AmqpMessage = {
  exchange: 'e',
  routingKey: 'k',
  body: Buffer.from('body'),
  options: {
    ...{ contentType: 'c', correlationId: ID, messageId: ID, timestamp: 1, type: 't', appId: 'a' },
    ...{ persistent: true, mandatory: true, headers: {} },
  },
};
const { options: taught } = TAUGHT;

it.each<[string, Partial<AmqpMessage>]>([
  ['nothing', {}],
  ['another body', { body: Buffer.from('another body') }],
  ['no body', { body: Buffer.alloc(0) }],
  ['other ids', { options: { ...taught, messageId: ID.replace('0', 'f'), correlationId: ID.replace('1', 'e') } }],
  ['a time after 2106', { options: { ...taught, timestamp: 2 ** 40 + 7 } }],
  ['another exchange', { exchange: 'f' }],
  ['another type', { options: { ...taught, type: 'u' } }],
  ['no type', { options: { ...taught, type: undefined as never } }],
  ['another app', { options: { ...taught, appId: 'b' } }],
  ['another content type', { options: { ...taught, contentType: 'd' } }],
  ['a message that may be lost', { options: { ...taught, persistent: false } }],
  ['one that need not come back', { options: { ...taught, mandatory: false } }],
  ['a priority', { options: { ...taught, priority: 1 } }],
  ['somebody to answer to', { options: { ...taught, replyTo: 'r' } }],
  ['an end', { options: { ...taught, expiration: '1' } }],
  ['a header', { options: { ...taught, headers: { a: 1 } } }],
  ['no time', { options: { ...taught, timestamp: undefined as never } }],
  ['a short message id', { options: { ...taught, messageId: 'm' } }],
  ['a short correlation id', { options: { ...taught, correlationId: 'c' } }],
  ['a message id that is no ASCII', { options: { ...taught, messageId: `${ID.slice(1)}é` } }],
  ['a correlation id that is no ASCII', { options: { ...taught, correlationId: `${ID.slice(1)}é` } }],
])('a message is written so after one that differs by %s', (_, difference) => {
  const other = { ...TAUGHT, ...difference };
  for (const [first, second] of [
    [TAUGHT, other],
    [other, TAUGHT],
  ] as const) {
    const templates = new PublishTemplates();
    framesAfter(templates, 1, first, 131_072);
    expect(framesAfter(templates, 1, second, 131_072).equals(framesOfAmqplib(1, second, 131_072))).toBe(true);
  }
});

it('holds templates of as many routing keys as it must, and of no body', () => {
  const templates = new PublishTemplates();
  const id = '0'.repeat(36);
  const messageOf = (routingKey: string): AmqpMessage => ({
    exchange: 'e',
    routingKey,
    body: Buffer.alloc(100, 'b'),
    options: { headers: {}, messageId: id, correlationId: id, timestamp: 1 },
  });
  const learn = (key: string): void => templates.learn(messageOf(key), framesOf(1, messageOf(key), 131_072));
  for (let count = 0; count < 256; count++) learn(`k${count}`);
  expect(templates.find(messageOf('k0'))?.bytes.includes('bbb')).toBe(false);
  learn('one more');
  expect(templates.find(messageOf('k0'))).toBeUndefined();
  expect(templates.find(messageOf('one more'))).toBeDefined();
});

it('refuses what AMQP has no form for', () => {
  const plain: AmqpMessage = { exchange: 'e', routingKey: 'k', body: Buffer.from('x'), options: { headers: {} } };
  const odd: readonly AmqpMessage[] = [
    { ...plain, routingKey: 'k'.repeat(256) },
    { ...plain, exchange: 'é'.repeat(128) },
    { ...plain, options: { headers: { a: {} as HeaderValue } } },
    { ...plain, options: { headers: {}, messageId: 7 as unknown as string } },
  ];
  for (const each of odd) expect(() => framesOf(1, each, 131_072)).toThrow(TypeError);
});
