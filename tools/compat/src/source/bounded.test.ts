import { describe, expect, it } from 'vitest';
import { toTypeSchema } from '../../../codegen/src/types/to-type-schema.js';
import { buildTree } from '../trees/build-tree.js';
import { createSourceComparison } from './compare-source.js';

const FILE = 'shop/order.placed.v1.json';

/** The verdicts when each side may take so many steps. */
function compareWithin(steps: number, previous: object, current: object): string {
  const [old, now] = [previous, current].map((schema) =>
    buildTree([{ file: FILE, displayFile: FILE, text: JSON.stringify(schema) }]),
  );
  const [before, after] = [old?.events[0], now?.events[0]];
  if (old === undefined || now === undefined || before === undefined || after === undefined)
    throw new Error('no event');
  const { publisher, consumer } = createSourceComparison(old, now, toTypeSchema, steps)(before, after);
  return `${publisher} ${consumer}`;
}

const range = (length: number): readonly number[] => Array.from({ length }, (_, at) => at);
const named = (count: number, make: (at: number) => readonly [string, object]): object =>
  Object.fromEntries(range(count).map(make));
const record = (properties: object, more: object = {}): object => ({ type: 'object', properties, ...more });
const text = { type: 'string' };
const refTo = (at: number): object => ({ $ref: `#/$defs/d${at}` });

describe('a comparison of types', () => {
  it.each<[string, number, (leaf: string) => object, string]>([
    [
      'definitions that double',
      1_000,
      (leaf) => ({
        ...refTo(0),
        $defs: named(30, (at) => [`d${at}`, at === 29 ? { type: leaf } : { allOf: [refTo(at + 1), refTo(at + 1)] }]),
      }),
      'BREAK BREAK',
    ],
    [
      'definitions that double in two ways',
      1_000,
      (leaf) => ({
        ...refTo(0),
        $defs: named(30, (at) => {
          const either = { anyOf: [refTo(at + 1), { type: 'null' }] };
          return [`d${at}`, at === 29 ? { type: leaf } : { allOf: [refTo(at + 1), either] }];
        }),
      }),
      'BREAK BREAK',
    ],
    [
      'a deep nest',
      5_000,
      (leaf) => range(90).reduce<object>((inner) => record({ a: inner }), { type: leaf }),
      'BREAK BREAK',
    ],
    [
      'maps in maps',
      20_000,
      (leaf) => range(90).reduce<object>((a) => record({ a }, { additionalProperties: text }), { type: leaf }),
      'BREAK BREAK',
    ],
    [
      'an intersection of many objects',
      100_000,
      (leaf) => ({ allOf: range(200).map((at) => record({ [`p${at}`]: { type: at === 100 ? leaf : 'string' } })) }),
      'BREAK BREAK',
    ],
    ['many values', 2_000, (leaf) => ({ enum: [...range(20_000), leaf] }), 'BREAK BREAK'],
    ['many renamed properties', 30_000, (leaf) => record(named(5_000, (at) => [`${leaf}${at}`, text])), 'BREAK BREAK'],
    [
      'definitions that lead to each other',
      100_000,
      (leaf) => ({
        ...refTo(0),
        $defs: named(40, (at) => [
          `d${at}`,
          record({ ...named(40, (to) => [`n${to}`, refTo(to)]), v: { type: at === 39 ? leaf : 'string' } }),
        ]),
      }),
      'BREAK BREAK',
    ],
  ])('follows %s in few steps', (_, steps, make, words) => {
    expect(compareWithin(steps, make('string'), make('boolean'))).toBe(words);
  });

  it.each<[string, (leaf: string) => object]>([
    [
      'unions that multiply',
      (leaf) => ({
        allOf: range(40).map((at) => ({
          anyOf: ['a', 'b'].map((name) => record({ [name + at]: { type: leaf } }, { required: [name + at] })),
        })),
      }),
    ],
    [
      'unions of thousands',
      (leaf) => ({
        anyOf: range(2_000).map((at) =>
          record({ [`z${at}`]: text, string: text, [leaf]: text }, { required: [`z${at}`] }),
        ),
      }),
    ],
  ])('gives up on %s', (_, make) => {
    expect(compareWithin(50_000, make('string'), make('boolean'))).toBe('UNPROVEN UNPROVEN');
  });

  it('gives the next event all its steps', () => {
    const tree = (leaf: string): ReturnType<typeof buildTree> => {
      const large = record(named(500, (at) => [`p${at}`, { type: at === 499 ? leaf : ['string', 'null'] }]));
      const schemas = { 'order.large': large, 'order.small': record({ p: { type: leaf } }) };
      return buildTree(
        Object.entries(schemas).map(([name, schema]) => {
          const file = `shop/${name}.v1.json`;
          return { file, displayFile: file, text: JSON.stringify(schema) };
        }),
      );
    };
    const [old, now] = [tree('string'), tree('boolean')];
    const comparison = createSourceComparison(old, now, toTypeSchema, 100);
    const words = old.events.map((event, at) => comparison(event, now.events[at] ?? event).publisher);
    expect(words).toEqual(['UNPROVEN', 'BREAK']);
  });
});
