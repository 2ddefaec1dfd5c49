import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { MessageProperties } from './properties.js';
import { decodeProperties, encodeProperties } from './property-codec.js';

const wireText = fc.uint8Array({ maxLength: 255 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const octet = fc.integer({ min: 0, max: 255 });

const properties: fc.Arbitrary<MessageProperties> = fc.record(
  {
    contentType: wireText,
    contentEncoding: wireText,
    headers: fc
      .dictionary(fc.string({ maxLength: 9, unit: 'grapheme-ascii' }), fc.boolean())
      .map(
        (entries) => new Map(Object.entries(entries).map(([key, value]) => [key, { type: 'bool' as const, value }])),
      ),
    deliveryMode: octet,
    priority: octet,
    correlationId: wireText,
    replyTo: wireText,
    expiration: wireText,
    messageId: wireText,
    timestamp: fc.bigInt({ min: 0n, max: 2n ** 62n }),
    type: wireText,
    userId: wireText,
    appId: wireText,
    clusterId: wireText,
  },
  { requiredKeys: [] },
);

it('reads back any properties as they were written', () => {
  fc.assert(
    fc.property(properties, (value) => {
      expect(decodeProperties(encodeProperties(value))).toEqual(value);
    }),
    { seed: Date.now() },
  );
});

it('has the first property in the highest bit', () => {
  expect([...encodeProperties({ contentType: 'a' })]).toEqual([0x80, 0, 1, 0x61]);
  expect([...encodeProperties({ clusterId: 'a' })]).toEqual([0, 4, 1, 0x61]);
});
