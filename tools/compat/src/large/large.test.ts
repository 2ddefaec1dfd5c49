import type { JsonSchema } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { compareSchemas } from '../compare.js';
import type { CompareOptions } from '../compare-options.js';
import { treeOf } from '../read-folder.fixture.js';
import { checkTrees } from '../report/check-trees.js';

const text = { type: 'string' };
const list = { type: 'array' };
const map = { type: 'object', additionalProperties: text };
const SIZES = [9_000, 65_535, 1_000_000_000, 9_007_199_254_740_991];

/** The verdicts of both directions of a change of one property. */
function verdicts(old: JsonSchema, now: JsonSchema, options: CompareOptions = {}): string {
  const [previous, current] = [old, now].map((a) => ({ type: 'object', properties: { a } })) as [object, object];
  const { backward, forward } = compareSchemas(previous as JsonSchema, current as JsonSchema, options);
  return `${backward.verdict} ${forward.verdict}`;
}

describe('a limit that was added breaks, whatever its size', () => {
  const cases: readonly (readonly [string, JsonSchema, string])[] = [
    ['maxLength of a text', text, 'maxLength'],
    ['maxLength of a text with a pattern', { ...text, pattern: '^[a-z]+(?:-[a-z]+)*$' }, 'maxLength'],
    ['maxLength of a text in pairs', { ...text, pattern: '^(?:..)*$' }, 'maxLength'],
    ['maxLength of a text that looks around', { ...text, pattern: '^(?!tmp)(?=.*z)' }, 'maxLength'],
    ['maxItems', list, 'maxItems'],
    [
      'maxItems of objects',
      { ...list, items: { type: 'object', required: ['x'], properties: { x: text } } },
      'maxItems',
    ],
    ['maxItems of a tuple with a tail', { ...list, prefixItems: [text, map], items: { type: 'null' } }, 'maxItems'],
    ['maxItems of different texts', { ...list, uniqueItems: true, items: text }, 'maxItems'],
    ['maxContains', { ...list, contains: { type: 'null' } }, 'maxContains'],
    ['maxProperties', map, 'maxProperties'],
    ['maxProperties of named ones', { ...map, propertyNames: { pattern: '^x-[a-z0-9]+$' } }, 'maxProperties'],
    [
      'maxProperties of a pattern',
      { patternProperties: { '^k[0-9]*$': text }, additionalProperties: false },
      'maxProperties',
    ],
    ['maximum', { type: 'number' }, 'maximum'],
  ];
  it.each(cases)('%s', (_, schema, keyword) => {
    for (const size of SIZES)
      expect([size, verdicts(schema, { ...(schema as object), [keyword]: size })]).toEqual([size, 'BREAK SAFE']);
  });

  it('of different integers, as long as a number can count them', () => {
    const integers = { ...list, uniqueItems: true, items: { type: 'integer', minimum: 7 } };
    expect(verdicts(integers, { ...integers, maxItems: 1_000_000_000 })).toBe('BREAK SAFE');
    expect(verdicts(integers, { ...integers, maxItems: Number.MAX_SAFE_INTEGER })).toBe('UNPROVEN SAFE');
  });

  it('and one that was raised breaks the other way', () => {
    expect(verdicts({ ...text, maxLength: 65_535 }, { ...text, maxLength: 4_294_967_295 })).toBe('SAFE BREAK');
  });
});

describe('a limit that nothing can reach breaks nothing', () => {
  it.each<readonly [string, JsonSchema, object]>([
    ['of a text of two letters', { ...text, pattern: '^[A-Z]{2}$' }, { maxLength: 65_535 }],
    ['of a format', { ...text, format: 'uuid' }, { maxLength: 65_535 }],
    ['of a text that is short already', { ...text, maxLength: 200 }, { allOf: [{ maxLength: 70_000 }] }],
    [
      'of different values of which there are few',
      { ...list, uniqueItems: true, items: { enum: [1, 2, 3] } },
      { maxItems: 9_999 },
    ],
    ['of a tuple without a tail', { ...list, prefixItems: [text], items: false }, { maxItems: 9_999 }],
    [
      'of properties that are all named',
      { type: 'object', properties: { b: text }, additionalProperties: false },
      { maxProperties: 9_999 },
    ],
  ])('%s', (_, schema, limit) => {
    expect(verdicts(schema, { ...(schema as object), ...limit })).toBe('SAFE SAFE');
  });

  it('nor one that is stepped over, which is not proven beyond what can be built', () => {
    const even = { ...text, pattern: '^(?:..)*$' };
    expect(verdicts({ ...even, maxLength: 1_000_001 }, { ...even, maxLength: 1_000_000 })).toBe('UNPROVEN SAFE');
    expect(verdicts({ ...even, maxLength: 1_000_002 }, { ...even, maxLength: 1_000_001 })).toBe('BREAK SAFE');
  });
});

describe('a payload that is too large to be built', () => {
  const checkOne = (limit: object): unknown => {
    const of = (a: object): object => ({ type: 'object', properties: { a } });
    const [old, now] = [of(text), of({ ...text, ...limit })];
    const trees = [old, now].map((schema) => treeOf({ 'shop/order.placed.v1.json': schema })) as [never, never];
    const [event] = checkTrees(...trees, { against: 'before' }).events;
    return event?.findings[0];
  };

  it('is described', () => {
    const found = checkOne({ maxLength: 2_147_483_647 });
    expect(found).toMatchObject({ verdict: 'BREAK', path: 'a' });
    expect(found).toHaveProperty('witness_error', '/a is a text of 2147483648 characters, which is refused');
    expect(found).not.toHaveProperty('witness');
  });

  it('is shown while it can be', () => {
    expect(checkOne({ maxLength: 20_000 })).toMatchObject({
      witness: { a: 'a'.repeat(20_001) },
      witness_error: '/a must NOT have more than 20000 characters',
    });
  });
});
