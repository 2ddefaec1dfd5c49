import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Child, compareChildren } from './compare-children.js';

const child = (eventType: string, payload: unknown = {}): Child => ({ eventType, payload });

test('the same children in another order are the same, and keys have none', () => {
  const stored = [child('a', { x: 1, y: [1, 2] }), child('b'), child('b')];
  expect(compareChildren(stored, [child('b'), child('a', { y: [1, 2], x: 1 }), child('b')])).toBeUndefined();
  expect(compareChildren([], [])).toBeUndefined();
});

test('what is missing, what was not expected, and what changed, with the places', () => {
  const stored = [child('a', { x: 1, deep: { list: [1, 2] }, 'odd/key~': 1 }), child('b', { n: 1 })];
  const shadow = [child('a', { x: 2, deep: { list: [1] }, 'odd/key~': 2, more: null }), child('c', { n: 1 })];
  expect(compareChildren(stored, shadow)).toEqual({
    missing: [child('b', { n: 1 })],
    unexpected: [child('c', { n: 1 })],
    changed: [
      {
        eventType: 'a',
        differences: [
          { pointer: '/x', stored: 1, shadow: 2 },
          { pointer: '/deep/list/1', stored: 2, shadow: undefined },
          { pointer: '/odd~1key~0', stored: 1, shadow: 2 },
          { pointer: '/more', stored: undefined, shadow: null },
        ],
      },
    ],
  });
});

test('what is the same is paired first, whatever stands before it', () => {
  const found = compareChildren(
    [child('a', { n: 1 }), child('a', { n: 2 })],
    [child('a', { n: 2 }), child('a', { n: 3 })],
  );
  expect(found).toMatchObject({ missing: [], unexpected: [], changed: [{ differences: [{ stored: 1, shadow: 3 }] }] });
});

test('one more, or one less, of the same is told', () => {
  expect(compareChildren([child('a')], [child('a'), child('a')])).toMatchObject({
    unexpected: [child('a')],
    missing: [],
  });
  expect(compareChildren([child('a'), child('a')], [child('a')])).toMatchObject({
    missing: [child('a')],
    unexpected: [],
  });
});

test('what stands at an ignored place is no difference, and everything else is', () => {
  const [stored, shadow] = [child('a', { at: 1, n: 1 }), child('a', { at: 2, n: 1 })];
  expect(compareChildren([stored], [shadow], new Set(['/at']))).toBeUndefined();
  expect(compareChildren([stored], [shadow], new Set(['/n']))).toBeDefined();
});

test('a list is not an object with the same keys, and a payload may be anything', () => {
  expect(compareChildren([child('a', [1])], [child('a', { 0: 1 })])).toBeDefined();
  expect(compareChildren([child('a', null)], [child('a', {})])).toBeDefined();
  expect(compareChildren([child('a', 'x')], [child('a', 'x')])).toBeUndefined();
});

test('whatever children there are: the same differ in nothing, and two different payloads do', () => {
  const json = fc.jsonValue();
  const children = fc.array(fc.record({ eventType: fc.constantFrom('a', 'b'), payload: json }), { maxLength: 6 });
  fc.assert(fc.property(children, (some) => compareChildren(some, structuredClone(some).reverse()) === undefined));
  const plain = (value: unknown): string => JSON.stringify(value);
  fc.assert(
    fc.property(json, json, (one, other) => {
      fc.pre(plain(one) !== plain(other));
      const [left, right] = [JSON.parse(plain(one)), JSON.parse(plain(other))] as const;
      const isSame = compareChildren([child('a', left)], [child('a', right)]) === undefined;
      // Only the order of keys may tell two texts apart that are the same.
      const isReallySame = fc.stringify(sorted(left)) === fc.stringify(sorted(right));
      return isSame === isReallySame;
    }),
  );
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
