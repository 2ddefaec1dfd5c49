import type { JsonObject, JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { compareSchemas } from './compare.js';
import { satisfies } from './evaluate/evaluate.js';
import { buildNodes } from './node/build-nodes.js';
import { NodeTable } from './node/node-table.js';
import { hasFormat } from './pattern/formats.js';
import { normalise } from './prepare/normalise.js';

/** Schemas whose differences all show on a few values, so that listing the values decides every pair of them. */
interface Family {
  readonly schemas: readonly JsonSchema[];
  readonly domain: readonly JsonValue[];
}

const range = (from: number, to: number, step = 1): readonly number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, at) => from + at * step);
const words = (letters: string, length: number): readonly string[] =>
  length === 0
    ? ['']
    : ['', ...words(letters, length - 1).flatMap((word) => [...letters].map((letter) => letter + word))];
const flags = [true, false];
const objects = flags.flatMap((a) =>
  flags.flatMap((b) => flags.map((c) => ({ ...(a && { a: 1 }), ...(b && { b: 'x' }), ...(c && { c: null }) }))),
);
const lists = [
  [],
  ...[0, 1, 'x'].flatMap((a) => [
    [a],
    ...[0, 1, 'x'].flatMap((b) => [
      [a, b],
      [a, b, 0],
      [a, b, 1],
      [a, b, 'x'],
    ]),
  ]),
];

const variant = (kind: string | readonly string[], schema: object = {}): JsonSchema => ({
  ...{ type: 'object', required: ['k'] },
  ...{ properties: { k: typeof kind === 'string' ? { const: kind } : { enum: kind }, ...schema } },
});
const pick = <T>(all: readonly T[]): readonly (T | undefined)[] => [undefined, ...all];
const variants = pick(['a', 'b', 'c']).flatMap((k) =>
  pick([1, 'x']).flatMap((v) =>
    pick([1, null]).map((w) => ({ ...(k && { k }), ...(v && { v }), ...(w !== undefined && { w }) })),
  ),
);
const named = ['a', 'b', 'c', 'ab'].reduce<readonly JsonObject[]>(
  (all, name) => all.flatMap((each) => [each, { ...each, [name]: 1 }, { ...each, [name]: 2 }]),
  [{}],
);
const PATTERNS = ['^a', 'b$', '^.$', '^..$', 'c', '[ab]', '^(a|c)$'];
const one = { const: 1 };

const FAMILIES: Readonly<Record<string, Family>> = {
  numbers: {
    domain: range(-8, 14, 0.25),
    schemas: [
      ...[
        { type: 'number', minimum: 0, maximum: 6 },
        { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 6 },
      ],
      ...[
        { type: 'integer', minimum: 1, maximum: 5 },
        { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 6 },
      ],
      ...[
        { type: 'integer', minimum: 0.5, maximum: 5.5 },
        { type: 'number', multipleOf: 2, minimum: 0, maximum: 6 },
        { type: 'number', multipleOf: 0.5, minimum: 0, maximum: 6 },
      ],
      ...[
        { enum: [0, 2, 4, 6] },
        { enum: [2, 4] },
        { const: 3 },
        { type: 'number', multipleOf: 1.5, minimum: 3, maximum: 3 },
      ],
      ...[
        { type: 'number', minimum: 1, maximum: 5, not: { multipleOf: 1 } },
        { type: 'integer', minimum: 1, maximum: 5, not: { const: 3 } },
      ],
      ...[{ type: 'integer', multipleOf: 2, minimum: 1, maximum: 5 }, { anyOf: [{ const: 2 }, { const: 4 }] }],
    ],
  },
  strings: {
    domain: words('ab1', 4),
    schemas: [
      ...[
        { type: 'string', pattern: '^a{1,3}$' },
        { type: 'string', pattern: '^a+$', maxLength: 3 },
        { enum: ['a', 'aa', 'aaa'] },
      ],
      ...[
        { type: 'string', pattern: '^(a|aa)a?$' },
        { type: 'string', pattern: '^[ab]{0,3}$' },
        { type: 'string', pattern: '^[ab]*$', maxLength: 2 },
      ],
      ...[
        { type: 'string', pattern: '^(a|b)$' },
        { enum: ['a', 'b'] },
        { type: 'string', pattern: '^a|b$', maxLength: 1 },
      ],
      ...[
        { type: 'string', pattern: '^[ab1]{2}$', not: { pattern: '1' } },
        { type: 'string', pattern: '^[ab]{2}$' },
      ],
      ...[
        { type: 'string', pattern: '^(?:a[ab]|b[ab])$' },
        { type: 'string', minLength: 2, maxLength: 2, pattern: '^[ab]+$' },
      ],
    ],
  },
  objects: {
    domain: objects,
    schemas: [
      ...[
        { required: ['a'] },
        { required: ['a', 'b'] },
        { minProperties: 1 },
        { minProperties: 2 },
        { maxProperties: 1 },
        { maxProperties: 2 },
      ],
      ...[{ dependentRequired: { a: ['b'] } }, { dependentRequired: { b: ['a'] } }, { not: { required: ['a'] } }],
      ...[{ oneOf: [{ required: ['a'] }, { required: ['b'] }] }, { anyOf: [{ required: ['a'] }, { required: ['b'] }] }],
      ...[
        { properties: { a: false } },
        { dependentSchemas: { a: { required: ['b', 'c'] } } },
        { propertyNames: { enum: ['a', 'b'] } },
      ],
      ...[
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
        { if: { required: ['a'] }, then: { required: ['b'] } },
        { anyOf: [{ required: ['b'] }, { not: { required: ['a'] } }] },
      ],
    ].map((schema) => ({
      allOf: [schema],
      type: 'object',
      properties: { a: { const: 1 }, b: { const: 'x' }, c: { const: null } },
      unevaluatedProperties: false,
    })),
  },
  arrays: {
    domain: lists as readonly JsonValue[],
    schemas: [
      ...[
        { items: { enum: [0, 1] } },
        { items: { type: 'string' } },
        { contains: { const: 0 } },
        { contains: { type: 'integer' } },
      ],
      ...[
        { contains: { const: 0 }, minContains: 2 },
        { contains: { const: 0 }, maxContains: 1 },
        { contains: { const: 0 }, minContains: 0, maxContains: 0 },
      ],
      ...[
        { items: { enum: [1, 'x'] } },
        { not: { contains: { const: 0 } } },
        { uniqueItems: true },
        { not: { uniqueItems: true } },
      ],
      ...[
        { prefixItems: [{ const: 0 }] },
        { prefixItems: [{ const: 0 }], items: false },
        { maxItems: 1 },
        { minItems: 1 },
        { minItems: 2 },
      ],
      ...[
        { prefixItems: [{ const: 0 }, { const: 1 }], minItems: 2 },
        { prefixItems: [{ type: 'integer' }], unevaluatedItems: { type: 'string' } },
      ],
    ].map((schema) => ({ type: 'array', maxItems: 3, allOf: [schema, { items: { enum: [0, 1, 'x'] } }] })),
  },
  variants: {
    domain: variants,
    schemas: [
      ...(['anyOf', 'oneOf'] as const).flatMap((union): readonly JsonSchema[] => [
        { [union]: [variant('a'), variant('b')] },
        { [union]: [variant('a', { v: one }), variant('b', { v: one })] },
        { [union]: [variant('a', { v: { type: 'string' } }), variant(['b', 'c'], { w: one })] },
        { [union]: [variant('a', { v: one }), variant('b', { v: true }), variant('c', { w: false })] },
        { [union]: [variant(['a', 'b'], { v: one }), variant(['b', 'c'], { w: one })] },
        { [union]: [variant('a', { v: one }), { not: { required: ['k'] } }] },
        { [union]: [variant('a'), { required: ['v'] }] },
        { not: { [union]: [variant('a', { v: one }), variant('b')] } },
      ]),
      ...[
        variant(['a', 'b', 'c']),
        { properties: { k: { const: 'a' } } },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
        { if: { properties: { k: { const: 'a' } }, required: ['k'] }, then: { required: ['v'] } },
        { required: ['v', 'w'] },
        { dependentSchemas: { k: { required: ['w'] } } },
        { enum: [{ k: 'a' }, { k: 'b', v: 1 }] },
        { not: { enum: [{ k: 'a' }, { k: 'b', v: 1 }] } },
      ],
    ].map((schema) => ({
      ...{ type: 'object', additionalProperties: false, allOf: [schema] },
      properties: { k: { enum: ['a', 'b', 'c'] }, v: { enum: [1, 'x'] }, w: { enum: [1, null] } },
    })),
  },
  'maps of more patterns than are told apart': {
    domain: named,
    schemas: [
      { patternProperties: Object.fromEntries(PATTERNS.map((source) => [source, one])) },
      ...PATTERNS.map((source) => ({
        patternProperties: Object.fromEntries(PATTERNS.map((each) => [each, each === source ? true : one])),
      })),
      ...PATTERNS.map((source) => ({ patternProperties: { [source]: one } })),
      ...PATTERNS.map((source) => ({ patternProperties: { [source]: true }, additionalProperties: one })),
      { patternProperties: { '^a$': false, b: one }, minProperties: 1 },
      { additionalProperties: one },
    ].map((schema) => ({
      ...{ type: 'object', propertyNames: { pattern: '^[abc]$|^ab$' } },
      allOf: [schema, { additionalProperties: { enum: [1, 2] } }],
    })),
  },
};

describe.each(Object.entries(FAMILIES))('every pair of %s', (_, { schemas, domain }) => {
  const table = new NodeTable();
  const accepted = schemas.map((schema) => {
    const node = buildNodes(table, normalise(schema, hasFormat));
    return domain.map((value) => satisfies(node, value));
  });
  it.each(schemas.map((schema, at) => [at, JSON.stringify(schema)] as const))('from %i, %s', (from) => {
    for (const [to, schema] of schemas.entries()) {
      const isSafe = domain.every((_value, at) => accepted[from]?.[at] !== true || accepted[to]?.[at] === true);
      const { backward } = compareSchemas(schemas[from] ?? true, schema, { policy: 'set', budgetMs: 20_000 });
      expect(backward.verdict, JSON.stringify([schemas[from], schema])).toBe(isSafe ? 'SAFE' : 'BREAK');
    }
  });
});
