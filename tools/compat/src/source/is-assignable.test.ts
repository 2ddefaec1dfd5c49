import { describe, expect, it } from 'vitest';
import { toTypeSchema } from '../../../codegen/src/types/to-type-schema.js';
import { buildTree } from '../trees/build-tree.js';
import { createSourceComparison } from './compare-source.js';

const FILE = 'shop/order.placed.v1.json';

function compare(previous: object, current: object): string {
  const [old, now] = [previous, current].map((schema) =>
    buildTree([{ file: FILE, displayFile: FILE, text: JSON.stringify(schema) }]),
  );
  const [before, after] = [old?.events[0], now?.events[0]];
  if (old === undefined || now === undefined || before === undefined || after === undefined)
    throw new Error('no event');
  const { publisher, consumer } = createSourceComparison(old, now, toTypeSchema)(before, after);
  return `${publisher} ${consumer}`;
}

const text = { type: 'string' };
const count = { type: 'integer' };
const object = (properties: object, required: readonly string[] = [], more: object = {}): object => ({
  type: 'object',
  properties,
  required,
  ...more,
});
const x = (schema: unknown): object => object({ x: schema }, ['x']);

describe('whether code against the generated types still compiles: publishers, consumers', () => {
  it.each([
    ['nothing', object({ a: text }), object({ a: text }), 'SAFE SAFE'],
    ['a description', object({ a: text }), object({ a: { ...text, description: 'It.' } }), 'SAFE SAFE'],
    ['what types do not hold', x(text), x({ type: 'string', minLength: 2 }), 'SAFE SAFE'],
    ['integer to number, which is one type', x(count), x({ type: 'number' }), 'SAFE SAFE'],
    ['an optional property added', object({ a: text }), object({ a: text, b: text }), 'SAFE SAFE'],
    ['a required property added', object({ a: text }), object({ a: text, b: text }, ['b']), 'BREAK SAFE'],
    ['a property removed', object({ a: text, b: text }), object({ a: text }), 'BREAK BREAK'],
    ['a property renamed', object({ a: text }), object({ b: text }), 'BREAK BREAK'],
    ['required to optional', object({ a: text }, ['a']), object({ a: text }), 'SAFE BREAK'],
    ['another type', x(text), x(count), 'BREAK BREAK'],
    ['null added', x(text), x({ type: ['string', 'null'] }), 'SAFE BREAK'],
    ['an enum value added', x({ enum: ['a', 'b'] }), x({ enum: ['a', 'b', 'c'] }), 'SAFE BREAK'],
    ['an enum value removed', x({ enum: ['a', 'b', 'c'] }), x({ enum: ['a', 'b'] }), 'BREAK SAFE'],
    ['a string narrowed to an enum', x(text), x({ enum: ['a'] }), 'BREAK SAFE'],
    ['a variant added', x({ oneOf: [text, count] }), x({ oneOf: [text, count, { type: 'null' }] }), 'SAFE BREAK'],
    ['items', x({ type: 'array', items: text }), x({ type: 'array', items: count }), 'BREAK BREAK'],
    [
      'a map',
      { type: 'object', additionalProperties: text },
      { type: 'object', additionalProperties: count },
      'BREAK BREAK',
    ],
    ['to anything', x(text), x(true), 'SAFE BREAK'],
    // A reader of the old tuple finds its place, and more in what follows.
    [
      'a tuple that grew',
      x({ type: 'array', prefixItems: [text] }),
      x({ type: 'array', prefixItems: [text, text] }),
      'BREAK SAFE',
    ],
    [
      'a tuple that shrank',
      x({ type: 'array', prefixItems: [text, text] }),
      x({ type: 'array', prefixItems: [text] }),
      'SAFE BREAK',
    ],
    [
      'a map that was closed',
      object({ a: text }, [], { additionalProperties: text }),
      object({ a: text }),
      'BREAK BREAK',
    ],
    [
      'a map that was opened',
      object({ a: text }),
      object({ a: text }, [], { additionalProperties: text }),
      'SAFE SAFE',
    ],
    [
      'a part moved behind a reference',
      x(object({ a: text })),
      { ...x({ $ref: '#/$defs/a' }), $defs: { a: object({ a: text }) } },
      'SAFE SAFE',
    ],
    ['a part that refers to itself', { ...x({ $ref: '#' }) }, { ...x({ $ref: '#' }), title: 'Again' }, 'SAFE SAFE'],
    [
      'a part of allOf',
      { allOf: [object({ a: text })] },
      { allOf: [object({ a: text }), object({ b: text })] },
      'SAFE SAFE',
    ],
  ])('%s', (_, previous, current, verdict) => {
    expect(compare(previous, current)).toBe(verdict);
  });
});

describe('events of one tree', () => {
  it('are not taken for what another one believed of a part that both hold', () => {
    const tree = (v: object): ReturnType<typeof buildTree> => {
      const $defs = { a: object({ x: { $ref: '#/$defs/b' }, v }), b: object({ y: { $ref: '#/$defs/a' } }) };
      const sources = ['a', 'b'].map((part) => {
        const file = `shop/order.${part}.v1.json`;
        const schema = object({ p: { $ref: `order.a.v1.json#/$defs/${part}` } }, [], { $defs });
        return { file, displayFile: file, text: JSON.stringify(schema) };
      });
      return buildTree(sources);
    };
    const [old, now] = [tree(text), tree(count)];
    const comparison = createSourceComparison(old, now, toTypeSchema);
    const words = old.events.map((event, at) => comparison(event, now.events[at] ?? event));
    expect(words).toEqual([
      { publisher: 'BREAK', consumer: 'BREAK' },
      { publisher: 'BREAK', consumer: 'BREAK' },
    ]);
  });
});
