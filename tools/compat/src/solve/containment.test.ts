import type { JsonObject, JsonSchema } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { satisfies } from '../evaluate/evaluate.js';
import { buildNodes } from '../node/build-nodes.js';
import { NodeTable } from '../node/node-table.js';
import { hasFormat } from '../pattern/formats.js';
import { normalise } from '../prepare/normalise.js';
import { Undecidable } from '../prepare/undecidable.js';
import { RandomSchemas } from '../soundness/random-schema.fixture.js';
import { Containment } from './containment.js';

function nodesOf(...schemas: readonly JsonSchema[]) {
  const table = new NodeTable();
  return schemas.map((schema) => buildNodes(table, normalise(schema, hasFormat)));
}

function isWithin(inner: JsonSchema, outer: JsonSchema): boolean {
  const [a, b] = nodesOf(inner, outer);
  return a !== undefined && b !== undefined && new Containment(() => {}).isWithin(a, b);
}

const text = { type: 'string' };
const object = (properties: JsonObject, more: JsonObject = {}): JsonSchema => ({
  ...{ type: 'object', properties },
  ...more,
});

describe('one demand within another, part by part', () => {
  it('is never said where a value meets the one alone', () => {
    const random = new RandomSchemas(41);
    let said = 0;
    for (let count = 0; count < 4_000; count++) {
      const schema = random.schema(2);
      const other = random.below(4) > 0 ? random.mutate(schema) : random.schema(1);
      try {
        const [inner, outer] = nodesOf(schema, other);
        if (inner === undefined || outer === undefined || inner === outer) continue;
        if (!new Containment(() => {}).isWithin(inner, outer)) continue;
        said++;
        for (let tried = 0; tried < 60; tried++) {
          const value = random.value();
          if (satisfies(inner, value))
            expect(satisfies(outer, value), JSON.stringify({ schema, other, value })).toBe(true);
        }
      } catch (error) {
        if (!(error instanceof Undecidable)) throw error;
      }
    }
    expect(said).toBeGreaterThan(400);
  });

  it.each<[string, JsonSchema, JsonSchema]>([
    ['bounds', { minimum: 2, exclusiveMaximum: 5 }, { minimum: 1, maximum: 5 }],
    ['counts', { minLength: 2, maxLength: 3 }, { minLength: 1 }],
    ['types', { type: 'integer' }, { type: ['number', 'null'] }],
    ['lists', { enum: [1, 2] }, { enum: [1, 2, 3] }],
    ['a list and a demand', { enum: ['a', 'b'] }, { type: 'string', maxLength: 1 }],
    ['what is of another kind', text, { minimum: 3 }],
    ['a branch', text, { anyOf: [text, { type: 'null' }] }],
    ['branches', { anyOf: [{ const: 'a' }, { const: 1 }] }, { type: ['string', 'integer'] }],
    ['a widened property', object({ a: { const: 1 } }), object({ a: { type: 'integer' } })],
    ['a property that was closed', object({ a: text }, { additionalProperties: false }), object({ a: text, b: text })],
    ['a closed map', object({}, { additionalProperties: text }), object({ a: text }, { additionalProperties: true })],
    ['what two say of one', { allOf: [object({ a: text }), object({ b: text })] }, object({ a: text, b: true })],
    ['names of a pattern', { patternProperties: { '^a': { const: 1 } } }, { properties: { ab: { type: 'integer' } } }],
    ['items', { prefixItems: [text], items: { const: 1 } }, { prefixItems: [text], items: { type: 'integer' } }],
    ['something contained', { contains: { const: 1 }, minContains: 2 }, { contains: { type: 'integer' } }],
    ['more contained', { contains: { const: 1 }, minContains: 2 }, { contains: { const: 1 } }],
    ['opposites', { not: { type: ['string', 'null'] } }, { not: text }],
    ['multiples', { multipleOf: 6 }, { multipleOf: 1.5 }],
  ])('is seen of %s, and not the other way', (_, inner, outer) => {
    const of = (schema: JsonSchema): JsonSchema => ({ type: ['object', 'array', 'string', 'number'], allOf: [schema] });
    expect(isWithin(of(inner), of(outer))).toBe(true);
    expect(isWithin(of(outer), of(inner))).toBe(false);
  });
});
