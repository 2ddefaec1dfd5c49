import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBlank, isObject, joinPointer, parseObject, parsePointer } from './index.js';

describe('a JSON pointer', () => {
  it('gives back the names it was made of, whatever they hold', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('', '/', '~', '~1', '~0/', 'a~/b'));
    fc.assert(
      fc.property(fc.array(name), (names) => {
        expect(parsePointer(joinPointer('', ...names))).toEqual(names);
      }),
    );
  });

  it('is written as RFC 6901 has it, goes on from another, and begins with a slash', () => {
    expect(joinPointer('/foo', 'a/b', 'm~n', 0)).toBe('/foo/a~1b/m~0n/0');
    expect(parsePointer('')).toEqual([]);
    expect(parsePointer('foo')).toBeUndefined();
  });
});

it('an object is no list, no null and no text of one', () => {
  expect([{}, { a: 1 }, [], null, 'a', 1].map(isObject)).toEqual([true, true, false, false, false, false]);
  expect(['{"a":1}', '[1]', 'null', '{'].map(parseObject)).toEqual([{ a: 1 }, undefined, undefined, undefined]);
});

it.each<[unknown, boolean]>([
  [{}, true],
  [JSON.parse('{}'), true],
  [{ a: undefined }, false],
  [[], false],
  [Object.create(null), false],
  [new Date(0), false],
  [null, false],
  [undefined, false],
  ['', false],
])('%o is written as {}: %s', (value, expected) => {
  expect(isBlank(value)).toBe(expected);
});
