import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteWriter } from './byte-writer.js';
import { decodeTable, writeTable } from './field-table.js';
import type { FieldTable, FieldValue } from './field-value.js';
import { WireSyntaxError } from './syntax-error.js';

const seed = Date.now();

/** Any text of one-byte characters. */
const wireText = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1'));

const leaf: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.record({ type: fc.constant('bool' as const), value: fc.boolean() }),
  fc.record({ type: fc.constant('byte' as const), value: fc.integer({ min: -128, max: 127 }) }),
  fc.record({ type: fc.constant('unsignedbyte' as const), value: fc.integer({ min: 0, max: 255 }) }),
  fc.record({ type: fc.constant('short' as const), value: fc.integer({ min: -32_768, max: 32_767 }) }),
  fc.record({ type: fc.constant('unsignedshort' as const), value: fc.integer({ min: 0, max: 65_535 }) }),
  fc.record({ type: fc.constant('signedint' as const), value: fc.integer() }),
  fc.record({ type: fc.constant('unsignedint' as const), value: fc.integer({ min: 0, max: 4_294_967_295 }) }),
  fc.record({
    type: fc.constantFrom('long' as const, 'timestamp' as const),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  }),
  fc.record({ type: fc.constant('double' as const), value: fc.double() }),
  fc.record({ type: fc.constant('float' as const), value: fc.float() }),
  fc.record({
    type: fc.constant('decimal' as const),
    scale: fc.integer({ min: 0, max: 255 }),
    value: fc.integer({ min: 0, max: 4_294_967_295 }),
  }),
  fc.record({ type: fc.constantFrom('longstr' as const, 'binary' as const), value: wireText }),
  fc.constant({ type: 'void' as const }),
);

const { table } = fc.letrec<{ value: FieldValue; table: FieldTable }>((tie) => ({
  table: fc.array(fc.tuple(wireText, tie('value')), { maxLength: 5 }).map((entries) => new Map(entries)),
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ type: fc.constant('array' as const), value: fc.array(tie('value'), { maxLength: 4 }) }),
    fc.record({ type: fc.constant('table' as const), value: tie('table') }),
  ),
}));

function encode(value: FieldTable): Buffer {
  const writer = new ByteWriter(8);
  writeTable(writer, value);
  return writer.take();
}

it('reads back every table as it was written', () => {
  fc.assert(
    fc.property(table, (value) => {
      expect(decodeTable(encode(value))).toEqual(value);
    }),
    { seed },
  );
});

it('refuses every truncated table as a syntax error and never reads beyond', () => {
  fc.assert(
    fc.property(table, fc.nat(), (value, cut) => {
      const bytes = encode(value);
      expect(() => decodeTable(bytes.subarray(0, cut % bytes.length))).toThrow(WireSyntaxError);
    }),
    { seed },
  );
});

it('refuses a field type that RabbitMQ does not know', () => {
  expect(() => decodeTable(Buffer.from([0, 0, 0, 3, 1, 0x61, 0x5a]))).toThrow('field type 0x5a is unknown');
});
