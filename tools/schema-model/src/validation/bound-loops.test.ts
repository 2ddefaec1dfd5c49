import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTree } from '../tree.fixture.js';
import { boundLoops, MAX_ERRORS } from './bound-loops.js';
import { createSetAjv } from './create-set-ajv.js';

const SCHEMA = {
  type: 'object',
  properties: {
    list: { type: 'array', items: { $ref: '#/$defs/item' } },
    tuple: { prefixItems: [{ type: 'string' }], items: { type: 'integer' }, contains: { const: 7 } },
    either: {
      anyOf: [
        { items: { type: 'string' } },
        { items: { type: 'integer' } },
        { additionalProperties: { type: 'boolean' } },
      ],
    },
    one: { oneOf: [{ items: { type: 'string' } }, { items: { minimum: 3 } }] },
    none: { not: { items: { type: 'null' } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    when: { if: { items: { type: 'string' } }, then: { minItems: 1 }, else: { maxItems: 3 } },
    map: {
      patternProperties: { '^a': { type: 'string' } },
      additionalProperties: { type: 'integer' },
      propertyNames: { maxLength: 3 },
    },
    closed: { properties: { a: {} }, unevaluatedProperties: false },
  },
  additionalProperties: false,
  $defs: {
    item: { type: 'object', required: ['a', 'b'], properties: { a: { type: 'string' }, b: { type: 'string' } } },
  },
};

function validatorOf(schema: object): (value: unknown) => { readonly isValid: boolean; readonly errors: number } {
  const { set } = buildTree({ 'a/b.created.v1.json': schema });
  const accepts = createSetAjv(set).getSchema('unit:ABCreatedV1');
  return (value) => ({ isValid: accepts?.(value) === true, errors: accepts?.errors?.length ?? 0 });
}

describe('boundLoops', () => {
  it.each([true, false])('knows every loop that ajv writes, optimised or not (%s)', (optimize) => {
    let code = '';
    const process = (source: string): string => {
      code += source;
      return source;
    };
    const options = { allErrors: true, inlineRefs: false, ownProperties: true, strict: false };
    new Ajv2020({ ...options, code: { process, optimize } }).compile(SCHEMA);
    // `uniqueItems` counts down, `for(;i--;)` and `for(j = i; j--;)`, and reports once.
    const loops = code.match(/\bfor\((?:let|const) /g) ?? [];
    const bounded = boundLoops(code).match(/_errors(>=|<)/g) ?? [];
    expect(loops.length).toBeGreaterThan(10);
    expect(bounded.length).toBe(loops.length);
  });

  it('leaves names alone that look like a loop', () => {
    const name = 'for(let i0=0; i0<len0; i0++){';
    const check = validatorOf({
      properties: { [name]: { type: 'string' } },
      required: [name],
      additionalProperties: false,
    });
    expect(check({ [name]: 'a' })).toEqual({ isValid: true, errors: 0 });
    expect(check({ [`${name}"`]: 'a' }).isValid).toBe(false);
  });

  it('keeps a hostile list from becoming as many errors, or from taking quadratic time', () => {
    const check = validatorOf(SCHEMA);
    const started = performance.now();
    const { isValid, errors } = check({ list: Array.from({ length: 300_000 }, () => ({})) });
    expect(isValid).toBe(false);
    expect(errors).toBeLessThan(3 * MAX_ERRORS);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('keeps every verdict', () => {
    const check = validatorOf(SCHEMA);
    // Without `allErrors` ajv takes an empty list for one that contains something.
    const plain = new Ajv2020({ strict: false, allErrors: true }).compile(SCHEMA);
    const scalar = fc.constantFrom<unknown>('a', 7, null, true, { a: 'x', b: 'y' }, {});
    const many = fc
      .tuple(fc.array(scalar, { maxLength: 4 }), fc.constantFrom(0, 1, 150))
      .map(([few, times]) => [...few, ...Array.from({ length: times }, () => few[0] ?? 1), ...few.slice(0, 1)]);
    const map = fc.dictionary(fc.constantFrom('a', 'ab', 'b', 'long name'), scalar);
    const keys = Object.keys(SCHEMA.properties);
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...keys), fc.oneof(many, map, scalar), { maxKeys: 5 }), (payload) => {
        expect(check(payload).isValid).toBe(plain(payload));
      }),
      { numRuns: 2_000 },
    );
  });
});
