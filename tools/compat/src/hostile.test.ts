import type { JsonSchema } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { compareSchemas } from './compare.js';

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
const deep = (levels: number, inside: JsonSchema): JsonSchema =>
  range(levels).reduce<JsonSchema>((schema) => ({ type: 'object', properties: { a: schema } }), inside);
const doubling = (inside: JsonSchema): JsonSchema => ({
  $defs: Object.fromEntries(
    range(30).map((n) => [
      `d${n}`,
      n === 29 ? inside : { allOf: [{ $ref: `#/$defs/d${n + 1}` }, { $ref: `#/$defs/d${n + 1}` }] },
    ]),
  ),
  $ref: '#/$defs/d0',
});
const evil = { type: 'string', pattern: '^(([a-z])+.)+[A-Z]([a-z])+$', minLength: 40 };

/** What must be true of each is that it ends in time, and that no verdict is false. */
const PAIRS: Readonly<Record<string, readonly [JsonSchema, JsonSchema]>> = {
  'a product of alternatives': [
    { allOf: range(24).map((n) => ({ anyOf: [{ minLength: n + 2 }, { maxLength: n }, { pattern: `a{${n}}` }] })) },
    { allOf: range(24).map((n) => ({ anyOf: [{ minLength: n + 2 }, { maxLength: n }, { pattern: `b{${n}}` }] })) },
  ],
  'many branches of oneOf': [
    { oneOf: range(300).map((n) => ({ required: [`a${n}`] })) },
    { oneOf: range(299).map((n) => ({ required: [`a${n}`] })) },
  ],
  'a list of 50,000 values': [{ enum: range(50_000) }, { enum: range(49_999) }],
  'a pattern that backtracks': [evil, { ...evil, minLength: 41 }],
  'a pattern without an automaton': [
    { type: 'string', pattern: '^(?=(a+)+$)(a|b)*$' },
    { type: 'string', pattern: '^(?=(a+)+b$)(a|b)*$' },
  ],
  'a thousand levels': [deep(1_000, { type: 'string' }), deep(1_000, { type: 'integer' })],
  'a pattern of millions of states': [
    { type: 'string', pattern: '^(a|b)*a(a|b){40}$' },
    { type: 'string', pattern: '^(a|b)*a(a|b){41}$' },
  ],
  'large counts': [
    { type: 'array', minItems: 1_000_000, items: { type: 'integer' } },
    { type: 'array', minItems: 1_000_001, items: { type: 'integer' } },
  ],
  'twenty patterns of names': [
    { patternProperties: Object.fromEntries(range(20).map((n) => [`${n}`, { minimum: n }])) },
    { patternProperties: Object.fromEntries(range(20).map((n) => [`${n}`, { minimum: n + 1 }])) },
  ],
  'references that double at each step': [doubling({ type: 'string' }), doubling({ type: 'integer' })],
  'names of the prototype': [
    JSON.parse('{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}}}') as JsonSchema,
    JSON.parse('{"properties":{"__proto__":{"type":"integer"},"constructor":{"type":"string"}}}') as JsonSchema,
  ],
};

const WRONG: Readonly<Record<string, JsonSchema>> = {
  'a reference that leads nowhere': { $ref: '#/$defs/none' },
  'a reference to a file': { $ref: 'file:///etc/passwd' },
  'a definition that is only itself': {
    $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } },
    $ref: '#/$defs/a',
  },
  'a negation of itself': { $defs: { a: { not: { $ref: '#/$defs/a' } } }, $ref: '#/$defs/a' },
  'a type that is none': { type: 'text' },
  'a bound that is a word': { minimum: 'x' },
  'a bound of draft-04': { minimum: 0, exclusiveMinimum: true },
  'a number that JSON cannot write': { const: Number.POSITIVE_INFINITY },
  'a pattern that is none': { type: 'string', pattern: '(' },
};

describe('a hostile schema', () => {
  it.each(Object.entries(PAIRS))(
    'ends in time: %s',
    (_, [a, b]) => {
      const started = Date.now();
      for (const policy of ['set', 'writer-reader'] as const) {
        const { backward } = compareSchemas(a, b, { policy, budgetMs: 500 });
        if (policy === 'set' && JSON.stringify(a) !== JSON.stringify(b)) expect(backward.verdict).not.toBe('SAFE');
      }
      expect(Date.now() - started).toBeLessThan(15_000);
    },
    30_000,
  );

  it.each(Object.entries(WRONG))('is UNPROVEN, with the reason, and never thrown: %s', (_, schema) => {
    for (const [a, b] of [
      [schema, { type: 'string', const: 'x' }],
      [{ type: 'string' }, schema],
    ] as const) {
      const { backward } = compareSchemas(a, b, { policy: 'set', budgetMs: 500 });
      expect(backward).toMatchObject({ verdict: 'UNPROVEN', reason: expect.stringMatching(/\w+ \w+/) });
    }
  });

  it('stops a comparison under way when its time is over', () => {
    const [a, b] = PAIRS['a product of alternatives'] ?? [true, true];
    const started = Date.now();
    expect(compareSchemas(a, b, { budgetMs: 50 }).backward.verdict).not.toBe('SAFE');
    expect(Date.now() - started).toBeLessThan(5_000);
  });

  it('tells lists apart as sets, however they are written', () => {
    const words = (from: number): string[] => range(20_000).map((n) => `value-${n + from}`);
    const constants = (from: number): JsonSchema[] =>
      words(from).map((word) => ({ type: 'string', const: word }) as JsonSchema);
    const verdicts = (a: JsonSchema, b: JsonSchema): readonly string[] => {
      const { backward, forward } = compareSchemas(a, b, { policy: 'set' });
      return [backward.verdict, forward.verdict];
    };
    expect(verdicts({ anyOf: constants(0) }, { enum: words(0) })).toEqual(['SAFE', 'SAFE']);
    expect(verdicts({ oneOf: constants(0) }, { enum: words(0) })).toEqual(['SAFE', 'SAFE']);
    expect(verdicts({ enum: words(0) }, { enum: words(1) })).toEqual(['BREAK', 'BREAK']);
    expect(verdicts({ oneOf: [{ const: 1 }, { const: 2 }, { const: 2 }] }, { enum: [1, 2] })).toEqual([
      'SAFE',
      'BREAK',
    ]);
    expect(verdicts({ type: 'integer', enum: [1, 'a'] }, { const: 1 })).toEqual(['SAFE', 'SAFE']);
  }, 60_000);

  it('makes a witness of megabytes no slower than one of kilobytes', () => {
    const long = 'x'.repeat(1_000_000);
    const { backward } = compareSchemas({ const: long }, { const: `${long}y` }, { policy: 'set' });
    expect(backward.verdict).toBe('BREAK');
  }, 30_000);
});
