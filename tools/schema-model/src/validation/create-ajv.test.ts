import { describe, expect, it } from 'vitest';
import type { JsonSchema, JsonValue } from '../json.js';
import { createAjv } from './create-ajv.js';

function judge(schema: JsonSchema, values: readonly JsonValue[], dialect: 'draft-07' | '2020-12' = '2020-12'): string {
  const accepts = createAjv(dialect).compile(schema);
  return values.map((value) => (accepts(value) ? 'y' : 'n')).join('');
}

describe('multipleOf', () => {
  it.each(['draft-07', '2020-12'] as const)('is of numbers as they are written, not of quotients (%s)', (dialect) => {
    expect(judge({ multipleOf: 0.01 }, [19.99, 0.07, 1.1, 0, -4.35, 1e300], dialect)).toBe('yyyyyy');
    expect(judge({ multipleOf: 0.01 }, [0.001, 19.995, 1e-9, -0.015], dialect)).toBe('nnnn');
    expect(judge({ multipleOf: 0.1 }, [0.3, 1e-1, 0.30000001, 1.0000000000001], dialect)).toBe('yynn');
    expect(judge({ multipleOf: 1 }, [1e21, 3, 3.5, 0.5], dialect)).toBe('yynn');
    expect(judge({ multipleOf: 3 }, [9_007_199_254_740_990, 7, 'text', null], dialect)).toBe('ynyy');
    expect(judge({ multipleOf: 0.123456789 }, [1e308], dialect)).toBe('n');
  });
});

describe('unevaluatedItems', () => {
  const branch = { items: { type: 'string' } };
  const other = { minItems: 9 };
  it('sees what branches have evaluated, and that a branch which does not hold has evaluated nothing', () => {
    expect(judge({ anyOf: [branch, {}], unevaluatedItems: false }, [['a', 'b', 'c'], [2], []])).toBe('yny');
    expect(judge({ anyOf: [branch, other], unevaluatedItems: false }, [['a', 'b', 'c'], [2]])).toBe('yn');
    expect(judge({ anyOf: [{ prefixItems: [true] }, {}], unevaluatedItems: false }, [[1], [1, 2], []])).toBe('yny');
    const nested = { anyOf: [{ unevaluatedItems: { type: 'string' } }, {}] };
    expect(judge({ ...nested, unevaluatedItems: { type: 'null' } }, [['a'], [null], [2], [null, 2]])).toBe('yynn');
    expect(judge({ prefixItems: [true], ...nested, unevaluatedItems: false }, [[1], [1, 2], ['a', 'b']])).toBe('yny');
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    const asked = { if: branch, then: { minItems: 1 }, unevaluatedItems: { type: 'null' } };
    expect(judge(asked, [['a'], [null], [2]])).toBe('yyn');
  });

  it('knows what stood before a branch that is not taken', () => {
    const base = { $defs: { base: { properties: { x: true } } }, $ref: '#/$defs/base', unevaluatedProperties: false };
    const either = [
      { properties: { a: { const: 1 } }, required: ['a'] },
      { properties: { b: true }, required: ['b'] },
    ];
    expect(
      judge({ ...base, oneOf: either }, [
        { x: 1, b: 1 },
        { x: 1, a: 1 },
        { x: 1, b: 1, c: 1 },
      ]),
    ).toBe('yyn');
    expect(
      judge({ ...base, anyOf: either }, [
        { x: 1, b: 1 },
        { x: 1, b: 1, a: 1 },
        { x: 1, b: 1, a: 2 },
      ]),
    ).toBe('yyn');
    const more = { properties: { q: true, z: true } };
    expect(judge({ ...base, dependentSchemas: { q: more } }, [{ x: 1 }, { x: 1, q: 1, z: 1 }, { z: 1 }])).toBe('yyn');
    expect(judge({ ...base, dependencies: { q: more } }, [{ x: 1 }, { x: 1, q: 1, z: 1 }, { z: 1 }])).toBe('yyn');
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    const asked = { ...base, if: { required: ['q'] }, then: more };
    expect(judge(asked, [{ x: 1 }, { x: 1, q: 1, z: 1 }, { x: 1, z: 1 }])).toBe('yyn');
    const own = { properties: { x: true }, dependentSchemas: { q: more }, unevaluatedProperties: false };
    expect(judge(own, [{ x: 1 }, { x: 1, q: 1, z: 1 }, { x: 1, z: 1 }])).toBe('yyn');
  });

  it('counts what "if" evaluated where it holds, with "then" or without', () => {
    const asked = { if: { properties: { a: { const: 1 } }, required: ['a'] }, unevaluatedProperties: false };
    expect(judge(asked, [{ a: 1 }, { a: 2 }, {}])).toBe('yny');
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    expect(judge({ ...asked, then: { minProperties: 1 } }, [{ a: 1 }, { a: 2 }, {}])).toBe('yny');
    expect(judge({ ...asked, else: { properties: { b: true } } }, [{ a: 1 }, { a: 1, b: 1 }, { b: 1 }])).toBe('yny');
  });

  it('is as it was where nothing depends on a branch', () => {
    expect(judge({ unevaluatedItems: false }, [[], [1], 'x'])).toBe('yny');
    expect(judge({ unevaluatedItems: true, prefixItems: [true] }, [[1, 2]])).toBe('y');
    expect(
      judge({ prefixItems: [true], unevaluatedItems: { type: 'null' } }, [
        [1, null],
        [1, 2],
      ]),
    ).toBe('yn');
    expect(judge({ items: true, unevaluatedItems: false }, [[1]])).toBe('y');
    expect(
      judge({ allOf: [{ prefixItems: [true, true] }], unevaluatedItems: false }, [
        [1, 2],
        [1, 2, 3],
      ]),
    ).toBe('yn');
  });
});
