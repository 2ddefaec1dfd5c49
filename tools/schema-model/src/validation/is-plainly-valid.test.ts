import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.js';
import { readTree } from '../read.js';
import { allKeywords } from '../refs/keywords.js';
import { createAjv } from './create-ajv.js';
import { isPlainlyValid } from './is-plainly-valid.js';

const ajv = createAjv('2020-12');
const isValid = (schema: JsonValue): boolean => ajv.validateSchema(schema as object) === true;

const WORDS = [...allKeywords(), 'x-kind', 'unknown', '__proto__'];
const VALUES: readonly JsonValue[] = [
  ...[
    true,
    false,
    null,
    0,
    1,
    -1,
    1.5,
    Number.POSITIVE_INFINITY,
    '',
    'string',
    'a b',
    '#/$defs/a',
    '#a#b',
    '%',
    'object',
    '[',
  ],
  ...[[], ['a'], ['a', 'a'], ['string', 'null'], ['string', 'string'], [1], [{}], [true], [{ type: 1 }]],
  ...[
    {},
    { a: {} },
    { a: true },
    { a: 1 },
    { a: ['b'] },
    { a: { type: 'text' } },
    { type: 'string' },
    { type: 'none' },
  ],
];

/** Often one word that is wrong among many that are right. */
const schemas = fc
  .array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(...VALUES)), { maxLength: 4 })
  .map((members): JsonObject => Object.fromEntries(members));

describe('a schema that is plainly valid', () => {
  it('is valid, with every word and every value', () => {
    const wrong = WORDS.flatMap((word) => VALUES.map((value) => ({ [word]: value }))).filter(
      (schema) => isPlainlyValid(schema) && !isValid(schema),
    );
    expect(wrong).toEqual([]);
  });

  it('is valid with several, and within another one', () => {
    fc.assert(
      fc.property(schemas, fc.constantFrom('properties', 'items', 'allOf', 'not'), (schema, word) => {
        const inner = word === 'properties' ? { a: schema } : word === 'allOf' ? [schema] : schema;
        for (const one of [schema, { [word]: inner }]) if (isPlainlyValid(one)) expect(isValid(one)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is most of those that people write', async () => {
    const { sources } = await readTree(fileURLToPath(new URL('../../../../schemas', import.meta.url)));
    const written = sources.map(({ text }) => JSON.parse(text) as JsonValue).filter(isJsonObject);
    const plain = written.filter(({ $schema: _, $id: __, ...schema }) => isPlainlyValid(schema));
    expect(plain.length / written.length).toBeGreaterThan(0.8);
  });
});
