import type { JsonSchema } from '@bloodbank/schema-model';
import { expect, it } from 'vitest';
import { compareSchemas } from '../compare.js';

// No automaton knows look-around, and no sample is of either pattern.
const RARE = { type: 'string', pattern: '^(?=[qz])[a-z]{5}7$' };
const OTHER = { type: 'string', pattern: '^(?=[jv])[a-z]{6}8$' };

const deep = (levels: number, leaf: JsonSchema): JsonSchema =>
  levels === 0 ? leaf : { type: 'object', required: ['a'], properties: { a: deep(levels - 1, leaf) } };

it.each<[string, JsonSchema, JsonSchema]>([
  ['a value', RARE, false],
  ['a value of one of two kinds of text', { anyOf: [RARE, OTHER] }, false],
  ['an item', { type: 'array', minItems: 1, items: RARE }, false],
  ['items that differ', { type: 'array', contains: RARE, minContains: 2, uniqueItems: true }, false],
  ['a property', { type: 'object', required: ['a'], properties: { a: RARE } }, false],
  ['some property', { type: 'object', minProperties: 1, additionalProperties: RARE }, false],
  ['the name of a property', { type: 'object', minProperties: 1, propertyNames: RARE }, false],
  ['a value far inside', deep(90, { enum: [1, 2] }), deep(90, { const: 1 })],
  ['an integer that JSON text blurs', { enum: [2 ** 53] }, { enum: [2 ** 53, 2 ** 53 + 2] }],
])('is never SAFE where it is not known whether there is %s', (_, previous, current) => {
  const { backward } = compareSchemas(previous, current, { policy: 'set', maxPayloads: 200 });
  expect(backward.verdict).not.toBe('SAFE');
});

it('proves nothing where a reference leads somewhere else on another way', () => {
  const list = (item: JsonSchema): JsonSchema => ({
    $id: 'https://example.test/root',
    $ref: 'list',
    $defs: {
      item: { $dynamicAnchor: 'item', ...(item as object) },
      list: {
        $id: 'list',
        type: 'array',
        items: { $dynamicRef: '#item' },
        $defs: { any: { $dynamicAnchor: 'item' } },
      },
    },
  });
  const { backward } = compareSchemas(list({ type: 'number' }), list({ type: 'integer' }), { policy: 'set' });
  expect(backward.verdict).toBe('UNPROVEN');
});
