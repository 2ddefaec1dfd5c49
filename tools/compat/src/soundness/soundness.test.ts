import { readFileSync } from 'node:fs';
import type { JsonSchema } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { compareSchemas } from '../compare.js';
import { createTally, huntFalseVerdict } from './hunt-false-safe.fixture.js';
import { RandomSchemas } from './random-schema.fixture.js';

const SEED = 20_261_121;

describe('a verdict', () => {
  it(`is never false, and rarely missing, on random schemas (seed ${SEED})`, () => {
    const random = new RandomSchemas(SEED);
    const tally = createTally();
    for (let count = 0; count < 600; count++) {
      const a = random.schema(1 + random.below(3));
      const b = random.below(3) > 0 ? random.mutate(a) : random.schema(1 + random.below(3));
      huntFalseVerdict(
        tally,
        a,
        b,
        Array.from({ length: 100 }, () => random.value()),
        4_000,
      );
    }
    expect(tally.falseVerdicts).toEqual([]);
    expect(tally.UNPROVEN).toBeLessThan(12);
    expect(Math.min(tally.SAFE, tally.BREAK)).toBeGreaterThan(100);
  }, 120_000);

  const { cases } = { cases: JSON.parse(readFileSync(new URL('../../fixtures/cases.json', import.meta.url), 'utf8')) };
  const schemas = (cases as readonly { old: JsonSchema; new: JsonSchema }[]).flatMap((pair) => [pair.old, pair.new]);
  it.each<[string, (schema: JsonSchema) => JsonSchema]>([
    ['itself', (schema) => structuredClone(schema)],
    [
      'itself with annotations',
      (schema) => (typeof schema === 'object' ? { ...schema, title: 'x', 'x-a': 1 } : schema),
    ],
    ['itself in another order', (schema) => reversed(schema) as JsonSchema],
    ['itself in allOf', (schema) => ({ allOf: [schema] })],
    ['itself in anyOf', (schema) => ({ anyOf: [schema, schema] })],
    ['itself behind a reference', (schema) => ({ $ref: '#/$defs/it', $defs: { it: schema } })],
    ['what is not itself, negated', (schema) => ({ not: { not: schema } })],
  ])('is SAFE both ways between a schema and %s', (_, change) => {
    for (const schema of schemas.filter((each) => !JSON.stringify(each).includes('"$ref":"#'))) {
      const { backward, forward } = compareSchemas(schema, change(schema), { policy: 'set' });
      expect([backward.verdict, forward.verdict], JSON.stringify(schema)).toEqual(['SAFE', 'SAFE']);
    }
  });

  it('is SAFE between what a writer sends and what a reader of the same schema accepts', () => {
    const random = new RandomSchemas(SEED + 1);
    for (let count = 0; count < 200; count++) {
      const schema = random.schema(3);
      const { backward } = compareSchemas(schema, { allOf: [schema] }, { budgetMs: 4_000 });
      expect(backward.verdict, JSON.stringify(schema)).toBe('SAFE');
    }
  }, 60_000);
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
