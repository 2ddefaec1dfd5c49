import type { JsonObject } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { docComment, renderUnit } from './render-unit.js';
import { shapeSchema } from './shape-schema.js';

const render = (schema: JsonObject): Promise<string> => renderUnit('A', shapeSchema(schema, false));

describe('renderUnit', () => {
  it.each([
    [{}, 'export type A = unknown;'],
    [{ minimum: 3 }, 'export type A = unknown;'],
    [{ type: 'string', maxLength: 3 }, 'export type A = string'],
    [{ type: ['integer', 'number'] }, 'export type A = number'],
    [{ enum: ['a', 1], type: 'string' }, 'export type A = "a";'],
    [{ type: 'array', items: { tsType: 'B' }, minItems: 2, maxItems: 3 }, 'export type A = B[]'],
    [{ type: 'array', prefixItems: [{ tsType: 'B' }] }, 'export type A = unknown[]'],
    [{ type: 'object' }, 'export interface A {\n  [k: string]: unknown\n}'],
    [{ type: 'object', properties: { a: { tsType: 'B' } } }, 'export interface A {\n  a?: B\n}'],
    [{ type: 'object', additionalProperties: { tsType: 'B' } }, 'export interface A {\n  [k: string]: B\n}'],
    [{ required: ['a'] }, 'export interface A {\n  a: unknown\n}'],
    [{ not: { type: 'string' } }, 'export type A = unknown;'],
  ] as const)('%j', async (schema, code) => {
    expect(await render(schema as JsonObject)).toBe(code);
  });

  it('keeps its name where a union comes down to one member, or to nothing', async () => {
    expect(await render({ anyOf: [{ type: 'string' }, { type: 'string' }] })).toBe('export type A = string');
    expect(await render({ allOf: [true, true] })).toMatch(/^export type A = /);
    expect(await render({ oneOf: [true, false] })).toMatch(/^export type A = /);
    expect(await renderUnit('A', false)).toBe('export type A = never;');
  });

  it('writes the description above, whatever it holds', async () => {
    expect(await render({ description: 'a */ b\r@c', type: 'string' })).toBe(
      `${docComment('a */ b\r@c')}\nexport type A = string`,
    );
    expect(docComment('a */ b\r@c')).toBe('/**\n * a *\\/ b\n * @c\n */');
  });
});
