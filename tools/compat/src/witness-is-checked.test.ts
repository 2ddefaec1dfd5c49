import type { JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { compareSchemas } from './index.js';
import { acceptsOf } from './soundness/plain-ajv.fixture.js';
import { RandomSchemas } from './soundness/random-schema.fixture.js';

const SEED = 20_261_123;

interface Runtime {
  declaredNames(schema: JsonSchema): object;
  findUndeclared(declared: object, payload: JsonValue): readonly unknown[];
}

const runtime = new URL('../../codegen/runtime/', import.meta.url);
const { declaredNames } = (await import(new URL('declared-names.js', runtime).href)) as Runtime;
const { findUndeclared } = (await import(new URL('find-undeclared.js', runtime).href)) as Runtime;

/** Whether the generated validators let a payload leave a writer of one schema and stop it at a reader of the other. */
function breaks(writer: JsonSchema, reader: JsonSchema, payload: JsonValue): boolean {
  const isSent = acceptsOf(writer)(payload) === true && findUndeclared(declaredNames(writer), payload).length === 0;
  return isSent && acceptsOf(reader)(payload) === false;
}

const named = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({ type: 'object', properties });

/** What a proof looks for is a little wider than what is sent, or read otherwise than a validator reads it. */
const SOLVED_WRONGLY: readonly (readonly [string, JsonSchema, JsonSchema, 'writer-reader' | 'set'])[] = [
  [
    'that no writer sends, for only where two patterns meet is its name declared',
    { type: 'object', patternProperties: { '^a': named({ p: {} }), b$: named({ q: { type: 'string' } }) } },
    {
      type: 'object',
      patternProperties: {
        '^a': named({ p: {} }),
        b$: named({ q: { type: 'string' } }),
        '^a$': named({ q: { type: 'number' } }),
      },
    },
    'writer-reader',
  ],
  [
    'that the writer cannot send, for its validator misses no property with an empty name below "not"',
    { type: 'object', not: { required: [''] }, properties: { a: { type: 'string' } } },
    { type: 'object', properties: { a: { type: 'integer' } } },
    'set',
  ],
];

describe('a break is told', () => {
  it.each(SOLVED_WRONGLY)('never by a value %s', (_, previous, current, policy) => {
    expect(compareSchemas(previous, current, { policy }).backward).toMatchObject({ verdict: 'UNPROVEN' });
  });

  it('never by an example that is none: that is not sent, or that is read', () => {
    const [integer, number] = [{ type: 'integer' }, { type: 'number' }];
    const examples = ['text', 3, null];
    const { backward, forward } = compareSchemas(integer, number, { examples });
    expect(backward).toMatchObject({ verdict: 'SAFE' });
    expect(forward.verdict === 'BREAK' && breaks(number, integer, forward.witness ?? null)).toBe(true);
    const own = compareSchemas({ ...integer, examples }, { ...number, examples });
    expect(own.backward).toMatchObject({ verdict: 'SAFE' });
  });

  it('never by a payload that stopped being one while it was made smaller', () => {
    // Without "b" only the second branch takes it, which the validator reads otherwise than the specification.
    const previous = {
      type: 'object',
      properties: { a: { type: 'string' }, b: { type: 'null' } },
      anyOf: [{ required: ['a', 'b'] }, { not: { required: [''] } }],
    };
    const current = { type: 'object', properties: { a: { type: 'integer' } } };
    const { backward } = compareSchemas(previous, current, { policy: 'set', examples: [{ a: 'text', b: null }] });
    expect(backward.verdict === 'BREAK' && breaks(previous, current, backward.witness ?? null)).toBe(true);
  });

  it(`only with a payload that leaves a writer and is stopped at a reader (seed ${SEED})`, () => {
    const random = new RandomSchemas(SEED);
    const wrong: string[] = [];
    let told = 0;
    for (let count = 0; count < 200; count++) {
      const previous = random.schema(3);
      const current = random.mutate(previous);
      const { backward, forward } = compareSchemas(previous, current, { budgetMs: 1_000, maxPayloads: 200 });
      for (const [verdict, writer, reader] of [
        [backward, previous, current],
        [forward, current, previous],
      ] as const) {
        if (verdict.verdict !== 'BREAK') continue;
        told++;
        if (!breaks(writer, reader, verdict.witness ?? null)) wrong.push(JSON.stringify({ writer, reader, verdict }));
      }
    }
    expect(wrong).toEqual([]);
    expect(told).toBeGreaterThan(100);
  }, 120_000);
});
