import { readFileSync } from 'node:fs';
import type { JsonSchema } from '@bloodbank/schema-model';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { compareSchemas } from './compare.js';

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

  it('tries real examples before it makes up any', () => {
    const example = { id: 'a-real-one', size: 12 };
    const { backward } = compareSchemas(
      { type: 'object' },
      { type: 'object', properties: { id: { maxLength: 3 } } },
      { policy: 'set', examples: [example] },
    );
    expect(backward).toMatchObject({ verdict: 'BREAK', witness: example });
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

  it('never calls a pair of unrelated schemas safe when a payload of one is refused by the other', () => {
    const schemas = cases.flatMap((pair) => [pair.old, pair.new]);
    const payloads = [
      {},
      [],
      1,
      1.5,
      'a',
      null,
      { x: 1 },
      { x: 'a' },
      { x: null },
      { x: [] },
      { x: [1, 'a'] },
      { a: 'a' },
      { a: 1 },
      { a: 'a', b: 1 },
      { a: 'a', zz: 1 },
      { x_a: 'q' },
      { k: 'n', v: 'a' },
      { t: 'b' },
    ];
    const ajv = new Ajv2020({
      strict: false,
      validateSchema: false,
      logger: false,
      validateFormats: false,
      addUsedSchema: false,
    });
    const accepts = schemas.map((schema) => payloads.map((payload) => ajv.compile(schema)(payload)));
    const wrong: unknown[] = [];
    for (let at = 0; at < schemas.length; at += 7) {
      const other = (at * 31 + 17) % schemas.length;
      const [a, b] = [schemas[at] ?? true, schemas[other] ?? true];
      const { backward } = compareSchemas(a, b, { policy: 'set', budgetMs: 200 });
      const refused = payloads.find((_, n) => accepts[at]?.[n] === true && accepts[other]?.[n] === false);
      if (backward.verdict === 'SAFE' && refused !== undefined) wrong.push({ a, b, refused });
    }
    expect(wrong).toEqual([]);
  });
});
