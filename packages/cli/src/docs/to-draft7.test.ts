import { createAjv, type JsonObject, type JsonValue, walkSchema } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { toDraft7 } from './to-draft7.js';

const ROOT = '#/definitions/';

interface Case {
  readonly name: string;
  readonly schema: JsonObject;
  readonly valid: readonly JsonValue[];
  readonly invalid: readonly JsonValue[];
}

const DEFINITIONS: JsonObject = {
  Text: { type: 'string' },
  Base: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
  Open: { type: 'object', additionalProperties: true },
  Self: { properties: { next: { $ref: '#/$defs/Self', minProperties: 1 } }, unevaluatedProperties: false },
};

/** Each in the words of 2020-12, with payloads that tell whether something of it was lost. */
const CASES: readonly Case[] = [
  {
    name: 'a $ref beside other words',
    schema: { properties: { a: { $ref: '#/$defs/Text', minLength: 2, description: 'A.' } } },
    valid: [{ a: 'xx' }],
    invalid: [{ a: 'x' }, { a: 1 }],
  },
  {
    name: 'a $ref beside an allOf',
    schema: { $ref: '#/$defs/Base', allOf: [{ required: ['b'] }], properties: { b: { type: 'integer' } } },
    valid: [{ id: 'x', b: 1 }],
    invalid: [{ b: 1 }, { id: 'x' }, { id: 'x', b: 'x' }],
  },
  {
    name: 'nothing but its own properties',
    schema: { properties: { a: {} }, patternProperties: { '^x-': {} }, unevaluatedProperties: false },
    valid: [{ a: 1, 'x-b': 1 }],
    invalid: [{ b: 1 }],
  },
  {
    name: 'nothing but its own and a base behind a $ref',
    schema: { $ref: '#/$defs/Base', properties: { a: {} }, unevaluatedProperties: false },
    valid: [{ id: 'x', a: 1 }],
    invalid: [{ id: 'x', b: 1 }, { a: 1 }],
  },
  {
    name: 'nothing but what several parts declare, each for itself',
    schema: {
      allOf: [
        { $ref: '#/$defs/Base' },
        { properties: { b: {} } },
        // biome-ignore lint/suspicious/noThenProperty: a condition of JSON Schema has one.
        { if: { required: ['b'] }, then: { properties: { id: { minLength: 2 } } } },
      ],
      unevaluatedProperties: { type: 'integer' },
    },
    valid: [
      { id: 'x', c: 1 },
      { id: 'xx', b: 'x' },
    ],
    invalid: [
      { id: 'x', c: 'x' },
      { id: 'x', b: 1 },
    ],
  },
  {
    name: 'a rule for the rest where a part takes all',
    schema: { allOf: [{ $ref: '#/$defs/Open' }], unevaluatedProperties: false },
    valid: [{ anything: 1 }],
    invalid: ['text'],
  },
  {
    name: 'a recursive schema',
    schema: { $ref: '#/$defs/Self' },
    valid: [{}],
    invalid: [{ next: {} }, { next: { other: 1 } }, { other: 1 }],
  },
  {
    name: 'a tuple with a rest',
    schema: { prefixItems: [{ type: 'string' }], items: { type: 'integer' } },
    valid: [['a', 1]],
    invalid: [[1], ['a', 'b']],
  },
  {
    name: 'items that no part describes',
    schema: {
      allOf: [{ prefixItems: [{}, { type: 'integer' }] }],
      prefixItems: [{ type: 'string' }],
      unevaluatedItems: false,
    },
    valid: [['a', 1]],
    invalid: [['a', 1, 2], [1], ['a', 'b']],
  },
  {
    name: 'names and a schema that depend on one name',
    schema: {
      dependentRequired: { a: ['b'], c: ['d'] },
      dependentSchemas: { a: { properties: { b: { type: 'integer' } } }, e: { required: ['f'] } },
    },
    valid: [
      { a: 1, b: 1 },
      { e: 1, f: 1 },
    ],
    invalid: [{ a: 1 }, { a: 1, b: 'x' }, { c: 1 }, { e: 1 }],
  },
  {
    name: 'one item at least',
    schema: { contains: { const: 1 }, minContains: 1 },
    valid: [[1]],
    invalid: [[2]],
  },
  {
    name: 'no item at least',
    schema: { type: 'array', contains: { const: 1 }, minContains: 0 },
    valid: [[2]],
    invalid: [2],
  },
  {
    name: 'properties that are called like keywords',
    schema: {
      properties: {
        $ref: { type: 'string' },
        prefixItems: { type: 'integer' },
        unevaluatedProperties: { type: 'boolean' },
      },
      const: { $ref: 'x' },
    },
    valid: [{ $ref: 'x' }],
    invalid: [{ $ref: 'y' }],
  },
];

describe('toDraft7', () => {
  it.each(CASES)('keeps $name', ({ schema, valid, invalid }) => {
    const { schemas, losses } = toDraft7({ ...DEFINITIONS, It: schema }, ROOT);
    expect(losses).toEqual([]);
    // ajv reads what stands beside a `$ref`; others of draft-07 do not.
    for (const { schema: part } of walkSchema({ definitions: schemas }))
      if (typeof part['$ref'] === 'string') expect(Object.keys(part)).toEqual(['$ref']);
    expect(JSON.stringify(schemas)).not.toMatch(
      /"(?:unevaluated|dependent|min|max)(?:Properties|Items|Required|Schemas|Contains)":(?!1|\{"type":"boolean"\})/,
    );
    const old = createAjv('2020-12').compile({ $defs: DEFINITIONS, ...schema });
    const now = createAjv('draft-07').compile({ definitions: schemas, allOf: [{ $ref: `${ROOT}It` }] });
    for (const value of valid) expect([old(value), now(value)], JSON.stringify(value)).toEqual([true, true]);
    for (const value of invalid) expect([old(value), now(value)], JSON.stringify(value)).toEqual([false, false]);
  });

  it.each<readonly [string, JsonObject, readonly string[]]>([
    [
      'names that a branch declares',
      { anyOf: [{ properties: { a: {} } }, { properties: { b: {} } }], unevaluatedProperties: false },
      ['/unevaluatedProperties'],
    ],
    [
      'items that a branch describes',
      { items: { oneOf: [{ prefixItems: [{}] }, { prefixItems: [{}, {}] }], unevaluatedItems: false } },
      ['/items/unevaluatedItems'],
    ],
    ['several at least', { contains: {}, minContains: 2 }, ['/minContains']],
    [
      'some at most',
      { contains: { const: 1 }, minContains: 0, maxContains: 3 },
      ['/contains', '/minContains', '/maxContains'],
    ],
  ])('names what draft-07 cannot say: %s', (_, schema, pointers) => {
    const { schemas, losses } = toDraft7({ It: schema }, ROOT);
    expect(losses.map((loss) => `${loss.schema} ${loss.pointer}`)).toEqual(pointers.map((pointer) => `It ${pointer}`));
    const words = losses.map(({ keyword }) => keyword);
    expect(JSON.stringify(schemas)).toContain(`"x-beyond-draft-07":${JSON.stringify(words)}`);
  });
});
