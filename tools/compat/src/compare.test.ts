import { readFileSync } from 'node:fs';
import type { JsonSchema } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { compareSchemas } from './compare.js';
import { prepareSchema } from './prepare/prepare-schema.js';

interface Pair {
  readonly id: string;
  readonly old: JsonSchema;
  readonly new: JsonSchema;
  readonly backward: boolean;
  readonly forward: boolean;
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));
const cases = read('cases.json') as readonly Pair[];
const policies = new Map(
  (read('policy-verdicts.json') as readonly { id: string; writerClosedTolerantReader: string }[]).map((each) => [
    each.id,
    each.writerClosedTolerantReader,
  ]),
);
const word = (isSafe: boolean): string => (isSafe ? 'SAFE' : 'BREAK');

describe('compareSchemas', () => {
  it.each(cases)('judges $id as a set of payloads', (pair) => {
    const found = compareSchemas(pair.old, pair.new, { policy: 'set' });
    expect([found.backward.verdict, found.forward.verdict]).toEqual([word(pair.backward), word(pair.forward)]);
  });

  it.each(cases)('judges $id between a strict writer and a tolerant reader', (pair) => {
    const found = compareSchemas(pair.old, pair.new);
    const stated = policies.get(pair.id) ?? '';
    expect(`B${found.backward.verdict === 'SAFE' ? '✓' : '✗'}F${found.forward.verdict === 'SAFE' ? '✓' : '✗'}`).toBe(
      stated,
    );
    expect([found.backward.verdict, found.forward.verdict]).not.toContain('UNPROVEN');
  });

  it('shows the smallest payload it found, and what refuses it', () => {
    const { backward } = compareSchemas({ type: 'object' }, { type: 'object', required: ['id'] }, { policy: 'set' });
    expect(backward).toEqual({
      verdict: 'BREAK',
      witness: {},
      message: "the payload must have required property 'id'",
      pointer: '',
      tried: expect.any(Number),
    });
  });

  it('tries real examples before it makes up any, and shows what is left of them', () => {
    const example = { id: 'a-real-one', size: 12 };
    const previous = { type: 'object', examples: [example] };
    const current = { type: 'object', properties: { id: { maxLength: 3 } } };
    const { backward } = compareSchemas(previous, current, { policy: 'set' });
    expect(backward).toMatchObject({ verdict: 'BREAK', witness: { id: 'a-re' }, pointer: '/id', tried: 1 });
  });

  it('gives the same witness for the same seed, and stops when it is told to', () => {
    const previous = { type: 'string', pattern: '^(?=.*[a-z])(?=.*[0-9]).{4,}$' };
    const current = { type: 'string', pattern: '^(?=.*[a-z])(?=.*[1-9]).{4,}$' };
    const once = compareSchemas(previous, current, { seed: 3, maxPayloads: 200 });
    expect(compareSchemas(previous, current, { seed: 3, maxPayloads: 200 })).toEqual(once);
    const signal = AbortSignal.abort();
    expect(compareSchemas(previous, current, { signal }).backward.verdict).not.toBe('SAFE');
  });

  it('takes schemas that were prepared, once for many comparisons', () => {
    const previous = prepareSchema({ type: 'object', title: 'A' });
    const current = prepareSchema({ title: 'B', type: 'object' });
    expect(previous.hash).toBe(prepareSchema({ type: 'object' }).hash);
    expect(compareSchemas(previous, current).forward.verdict).toBe('SAFE');
  });

  it('calls a reference that leads nowhere unproven, never safe', () => {
    expect(compareSchemas({ $ref: '#/$defs/None' }, { type: 'string' }).backward.verdict).toBe('UNPROVEN');
  });

  it('ends on a schema whose ways grow exponentially', () => {
    const allOf = Array.from({ length: 24 }, (_, n) => ({
      anyOf: [{ minLength: n }, { maxLength: n }, { pattern: `a{${n}}` }],
    }));
    const start = Date.now();
    const found = compareSchemas(
      { type: 'string', allOf },
      { type: 'string', allOf: allOf.slice(0, 23), pattern: '(b|c)*d?' },
      { policy: 'set', budgetMs: 300 },
    );
    expect(found.backward.verdict).not.toBe('BREAK');
    expect(Date.now() - start).toBeLessThan(3_000);
  });
});

it('proves nothing where "prefixItems" beside "contains" holds "unevaluatedItems": ajv refuses [] here', () => {
  const withPrefix = (first: JsonSchema): JsonSchema => ({
    if: { prefixItems: [first], contains: { additionalProperties: {} }, maxContains: 3 },
    // biome-ignore lint/suspicious/noThenProperty: a keyword.
    then: { type: 'integer' },
  });
  const { backward } = compareSchemas(withPrefix({}), withPrefix({ unevaluatedItems: { maxLength: 0 } }));
  expect(backward.verdict).not.toBe('SAFE');
});
