import { expect, it } from 'vitest';
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
  expect(decodeMethod(writer.take())).toEqual({ name, args });
});

it('packs neighbouring bits into one octet, the first in the lowest bit', () => {
  const writer = new ByteWriter();
  encodeMethod(writer, 'basic.nack', { deliveryTag: 1, multiple: false, requeue: true });
  expect([...writer.take()]).toEqual([0, 60, 0, 120, 0, 0, 0, 0, 0, 0, 0, 1, 0b10]);
});

it('no two methods share their ids', () => {
  expect(new Set(names.map((name) => JSON.stringify(methodIds(name)))).size).toBe(names.length);
});

it.each([
  ['a method nobody knows', [0, 1, 0, 1], 'cannot decode method {1,1}: there is no such method'],
  ['no room for the ids', [0, 10, 0], 'a method frame is too short for its ids'],
  ['arguments cut short', [0, 60, 0, 10, 0, 0], 'cannot decode method {60,10}: a field ends beyond its frame'],
  ['bytes left over', [0, 60, 0, 11, 7, 7], 'cannot decode method {60,11}: 2 bytes are left over'],
])('refuses %s with 501', (_title, bytes, message) => {
  expect(() => decodeMethod(Buffer.from(bytes))).toThrow(expect.objectContaining({ code: 501, message }));
});
