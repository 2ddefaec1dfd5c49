import { expect, it } from 'vitest';
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import type { MethodArguments, MethodName } from './method.js';
import { decodeMethod, encodeMethod, methodIds } from './method-codec.js';
import { METHOD_DEFINITIONS } from './method-definitions.js';

const SAMPLE = {
  bit: true,
  octet: 200,
  short: 60_000,
  long: 4_000_000_000,
  longlong: 2 ** 52 + 1,
  shortstr: 'short ÿ',
  longstr: 'long\0ÿ',
  table: new Map([['k', { type: 'void' }]]),
} as const;

const names = Object.keys(METHOD_DEFINITIONS) as MethodName[];

it.each(names)('%s is read back as it was written', (name) => {
  const [, , fields] = METHOD_DEFINITIONS[name];
  const args = Object.fromEntries(
    Object.entries(fields).map(([field, type]) => [field, SAMPLE[type as keyof typeof SAMPLE]]),
  );
  const writer = new ByteWriter(8);
  encodeMethod(writer, name, args as unknown as MethodArguments<typeof name>);
  const reader = new ByteReader(writer.take());
  expect(decodeMethod(reader.uint16(), reader.uint16(), reader)).toEqual({ name, args });
  expect(reader.remaining).toBe(0);
});

it('packs neighbouring bits into one octet, the first in the lowest bit', () => {
  const writer = new ByteWriter();
  encodeMethod(writer, 'basic.nack', { deliveryTag: 1, multiple: false, requeue: true });
  expect([...writer.take()]).toEqual([0, 60, 0, 120, 0, 0, 0, 0, 0, 0, 0, 1, 0b10]);
});

it('no two methods share their ids', () => {
  expect(new Set(names.map((name) => JSON.stringify(methodIds(name)))).size).toBe(names.length);
});

it('a method nobody knows is undefined', () => {
  expect(decodeMethod(1, 1, new ByteReader(Buffer.alloc(0)))).toBeUndefined();
});
