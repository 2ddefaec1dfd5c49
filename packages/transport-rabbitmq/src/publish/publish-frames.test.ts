import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { HeaderValue } from '@bloodbank/core/ports';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AmqpMessage } from '../message/to-amqp.js';
import { mostBytesOf, writePublish } from './publish-frames.js';

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
