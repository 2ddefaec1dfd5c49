import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '../index.js';
import { ByteWriter } from '../wire/byte-writer.js';
import { FRAME_BODY, FRAME_HEADER, FRAME_METHOD } from '../wire/frame.js';
import { frame, headerFrame, methodFrame, RawClient } from './raw-client.fixture.js';

let broker: EmbeddedBroker;
/** Works all the time; whatever others send must not reach it. */
let bystander: RawClient;

beforeAll(async () => {
  broker = await startEmbeddedBroker();
  bystander = await RawClient.open(broker.url);
});
afterAll(async () => {
  bystander.end();
  await broker.close();
});

async function expectUnharmed(): Promise<void> {
  bystander.send(1, 'basic.qos', { prefetchSize: 0, prefetchCount: 1, global: false });
  await bystander.expect('basic.qos-ok');
}

const publish = methodFrame(1, 'basic.publish', {
  reserved1: 0,
  exchange: '',
  routingKey: 'k',
  mandatory: false,
  immediate: false,
});

/** A method frame whose last argument is a field table that claims more than it holds. */
function lyingTable(): Buffer {
  const writer = new ByteWriter();
  writer.uint16(50);
  writer.uint16(10);
  writer.uint16(0);
  writer.shortText('q');
  writer.uint8(0);
  writer.uint32(0xffff_fff0);
  return frame(FRAME_METHOD, 1, writer.take());
}

/** Properties whose header table nests `depth` tables. */
function deepHeaders(depth: number): Buffer {
  let table = Buffer.alloc(0);
  for (let level = 0; level < depth; level++) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(table.length);
    table = Buffer.concat([Buffer.from('\x01aF', 'latin1'), length, table]);
  }
  const writer = new ByteWriter();
  writer.uint16(60);
  writer.uint16(0);
  writer.uint64(0);
  writer.uint16(0x2000);
  writer.uint32(table.length);
  writer.bytes(table);
  return frame(FRAME_HEADER, 1, writer.take());
}

describe('input that is no AMQP ends its own connection, with a reason', () => {
  const cases: readonly (readonly [string, Buffer, RegExp])[] = [
    [
      'a frame larger than negotiated, announced only',
      Buffer.from([1, 0, 1, 0x7f, 0xff, 0xff, 0xff]),
      /501 FRAME_ERROR/,
    ],
    ['a frame that ends with the wrong octet', Buffer.from([1, 0, 1, 0, 0, 0, 1, 0, 0]), /501 FRAME_ERROR/],
    ['a frame of an unknown type', frame(77, 1, Buffer.alloc(3)), /501 FRAME_ERROR/],
    ['a method that does not exist', frame(FRAME_METHOD, 1, Buffer.from([0, 99, 0, 1])), /501 FRAME_ERROR/],
    ['a method without its ids', frame(FRAME_METHOD, 1, Buffer.from([0])), /501 FRAME_ERROR/],
    ['a method cut short', frame(FRAME_METHOD, 1, Buffer.from([0, 50, 0, 10, 0])), /501 FRAME_ERROR/],
    ['a table longer than its frame', lyingTable(), /501 FRAME_ERROR/],
    ['tables nested 200 deep', Buffer.concat([publish, deepHeaders(200)]), /502 SYNTAX_ERROR/],
    ['tables nested 20000 deep', Buffer.concat([publish, deepHeaders(18_000)]), /502 SYNTAX_ERROR/],
    [
      'a content header too short',
      Buffer.concat([publish, frame(FRAME_HEADER, 1, Buffer.alloc(4))]),
      /501 FRAME_ERROR/,
    ],
    ['a content header of another class', Buffer.concat([publish, headerFrame(1, 1, {}, 10)]), /505 UNEXPECTED_FRAME/],
    ['a content header that nothing announced', headerFrame(1, 1), /505 UNEXPECTED_FRAME/],
    ['a body that nothing announced', frame(FRAME_BODY, 1, Buffer.alloc(3)), /505 UNEXPECTED_FRAME/],
    [
      'a body longer than announced',
      Buffer.concat([publish, headerFrame(1, 2), frame(FRAME_BODY, 1, Buffer.alloc(3))]),
      /505 UNEXPECTED_FRAME/,
    ],
    ['content on channel 0', headerFrame(0, 1), /505 UNEXPECTED_FRAME/],
    ['a method that only servers send', methodFrame(1, 'basic.cancel-ok', { consumerTag: 'x' }), /503 COMMAND_INVALID/],
    [
      'a second handshake',
      methodFrame(0, 'connection.open', { virtualHost: '/', reserved1: '', reserved2: false }),
      /504 CHANNEL_ERROR/,
    ],
  ];

  it.each(cases)('%s', async (_title, bytes, refusal) => {
    const client = await RawClient.open(broker.url);
    client.write(bytes);
    expect(await client.refusal()).toMatch(refusal);
    client.end();
    await expectUnharmed();
  });
});

it('a message beyond the size limit is refused from its header, and the channel only', async () => {
  const client = await RawClient.open(broker.url);
  client.write(Buffer.concat([publish, headerFrame(1, 2 ** 52)]));
  expect(await client.refusal()).toBe(
    'channel.close 406 PRECONDITION_FAILED - message size 4503599627370496 is larger than configured max size 134217728',
  );
  client.end();
});

it('an announced body reserves no memory', async () => {
  const before = process.memoryUsage();
  const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.open(broker.url)));
  for (const client of clients)
    client.write(Buffer.concat([publish, headerFrame(1, 134_217_728), frame(FRAME_BODY, 1, Buffer.alloc(10))]));
  await expectUnharmed();
  const after = process.memoryUsage();
  expect(after.arrayBuffers + after.external - before.arrayBuffers - before.external).toBeLessThan(50_000_000);
  for (const client of clients) client.end();
});

it('a half frame waits, and a client that hangs up in the middle leaves nothing', async () => {
  const client = await RawClient.open(broker.url);
  for (const byte of methodFrame(1, 'basic.qos', { prefetchSize: 0, prefetchCount: 1, global: false }))
    client.write(Buffer.from([byte]));
  await client.expect('basic.qos-ok');
  client.write(publish.subarray(0, 5));
  client.end();
  await expectUnharmed();
});

it('any garbage, before or after the handshake, ends at most its own connection', async () => {
  const seed = Date.now();
  const garbage = fc.uint8Array({ minLength: 1, maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(garbage, fc.boolean(), fc.boolean(), async (bytes, isAfterHandshake, isFramed) => {
      const client = isAfterHandshake ? await RawClient.open(broker.url) : await RawClient.dial(broker.url);
      client.write(isFramed ? frame((bytes[0] ?? 0) % 9, (bytes[1] ?? 0) % 2, Buffer.from(bytes)) : Buffer.from(bytes));
      client.socket.end();
      await client.closed();
      await expectUnharmed();
    }),
    { numRuns: 150, seed },
  );
}, 60_000);
