import type { JsonObject, JsonSchema } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { docComment, type KnownTypes, renderUnit } from './render-unit.js';
import { type Shaping, shapeSchema } from './shape-schema.js';
import { sizeOf } from './size-of.js';

const SHAPING: Shaping = {
  nameAt: () => undefined,
  isOpenAt: () => false,
  brandOf: () => undefined,
};
/** `B` stands for a type declared elsewhere. */
const B: JsonObject = { $ref: 'b' };
const render = (schema: JsonSchema, shaping: Partial<Shaping> = {}): string => {
  const nameAt = (pointer: string): string | undefined =>
    JSON.stringify(
      pointer
        .split('/')
        .slice(1)
        .reduce<unknown>((value, key) => (value as JsonObject)[key], schema),
    ) === JSON.stringify(B)
      ? 'B'
      : undefined;
  return renderUnit('A', shapeSchema(schema, '', { ...SHAPING, nameAt, ...shaping }));
};
const compact = async (schema: JsonSchema, shaping: Partial<Shaping> = {}): Promise<string> =>
  (await render(schema, shaping)).replace(/\s+/g, ' ').replace(/;$/, '');

describe('renderUnit', () => {
  it.each<[JsonSchema, string]>([
    [{}, 'type A = unknown'],
    [true, 'type A = unknown'],
    [false, 'type A = never'],
    [{ minimum: 3 }, 'type A = unknown'],
    [{ type: 'string', maxLength: 3 }, 'type A = string'],
    [{ type: ['integer', 'number'] }, 'type A = number'],
    [{ enum: ['a', 1], type: 'string' }, 'type A = "a"'],
    [{ type: 'array', items: B, minItems: 2, maxItems: 3 }, 'type A = B[]'],
    [{ type: 'array', prefixItems: [B] }, 'type A = [B?, ...unknown[]]'],
    [{ type: 'array', prefixItems: [B, { type: 'null' }], items: false, minItems: 1 }, 'type A = [B, null?]'],
    [{ type: 'array', prefixItems: [B], unevaluatedItems: false }, 'type A = [B?]'],
    [{ type: 'object' }, 'interface A { [k: string]: unknown }'],
    [{ type: 'object', properties: { a: B }, required: ['a'] }, 'interface A { a: B }'],
    [{ type: 'object', additionalProperties: B }, 'interface A { [k: string]: B }'],
    [{ type: 'object', additionalProperties: false }, 'interface A { [k: string]: never }'],
    [{ type: 'object', required: ['a'] }, 'interface A { a: unknown }'],
    [{ not: {} }, 'type A = never'],
    [{ type: ['string', 'null'], not: { type: 'null' } }, 'type A = string'],
    [{ not: { required: ['a'] } }, 'type A = unknown'],
  ])('%j', async (schema, code) => {
    expect(await compact(schema)).toBe(`export ${code}`);
  });

  it('leaves to a schema without a type every value that its keywords say nothing of', async () => {
    expect(await compact({ required: ['a'] })).toBe(
      'export type A = ({ a: unknown } | unknown[] | string | number | boolean | null)',
    );
    expect(await compact({ items: B })).toMatch(/^export type A = \(\{ \[k: string\]: unknown \} \| B\[\] \| string/);
    // The type of the whole says it once for all its parts.
    expect(await compact({ type: 'object', properties: { a: B }, allOf: [{ required: ['a'] }] })).toBe(
      'export type A = (({ a?: B } & object) & { a: unknown })',
    );
  });

  it('accepts an object that has none of its optional properties, unlike an interface', async () => {
    expect(await compact({ type: 'object', properties: { a: B } })).toBe('export type A = ({ a?: B } & object)');
    expect(await compact({ type: 'object', properties: { toString: B, b: B }, required: ['b'] })).toBe(
      'export interface A { "toString"?: unknown b: B }',
    );
  });

  it('gives an index signature room for the properties beside it', async () => {
    expect(await compact({ type: 'object', properties: { a: { type: 'number' } }, additionalProperties: B })).toBe(
      'export interface A { a?: number [k: string]: B | number | undefined }',
    );
  });

  it('reads a condition as either branch, and nothing into one without else', async () => {
    // As text: an object with a member called then passes for a promise.
    const branches = JSON.parse('{"if":{"type":"string"},"then":{"enum":["a"]},"else":{"type":"null"}}') as JsonObject;
    const { else: _, ...withoutElse } = branches;
    expect(await compact(branches)).toBe('export type A = ((string & "a") | null)');
    expect(await compact(withoutElse)).toBe('export type A = unknown');
  });

  it('keeps what stands beside a $ref', async () => {
    const schema = { $ref: 'b', required: ['a'], type: 'object' };
    expect(await compact(schema, { nameAt: (at) => (at === '' ? 'B' : undefined) })).toBe(
      'export type A = (B & { a: unknown })',
    );
  });

  it('keeps its name where a union comes down to one member, or to nothing', async () => {
    expect(await render({ anyOf: [{ type: 'string' }, { type: 'string' }] })).toBe('export type A = string');
    expect(await render({ allOf: [true, true] })).toMatch(/^export type A = /);
    expect(await render({ oneOf: [true, false] })).toMatch(/^export type A = /);
  });

  it('writes the description above, whatever it holds', async () => {
    expect(await render({ description: 'a */ b\r@c', type: 'string' })).toBe(
      `${docComment('a */ b\r@c')}\nexport type A = string`,
    );
    expect(docComment('a */ b\r@c')).toBe('/**\n * a *\\/ b\n * @c\n */');
    expect(await render({ type: 'string', deprecated: true, examples: [{}, 'x'] })).toContain(
      ' * @deprecated\n *\n * @example "x"\n',
    );
  });

  it('does not double with every level of maps that also have names', async () => {
    const map = (properties: JsonObject): JsonObject => ({
      type: 'object',
      properties,
      additionalProperties: { type: 'number' },
    });
    const nested = (depth: number): JsonObject => map({ a: depth === 0 ? { type: 'string' } : nested(depth - 1) });
    expect(await compact(nested(1))).toBe(
      'export interface A { a?: { a?: string [k: string]: number | string | undefined } [k: string]: number | { a?: string [k: string]: number | string | undefined } | undefined }',
    );
    const shaped = shapeSchema(nested(100), '', SHAPING);
    expect(sizeOf(shaped)).toBeLessThan(50_000);
  });
});

it('says the same of a schema whatever is known of others', async () => {
  const text = { type: 'string' };
  const object = (properties: object, required: readonly string[] = [], more: object = {}) =>
    ({ type: 'object', properties, required, additionalProperties: false, ...more }) as unknown as JsonObject;
  const schemas = [
    object({ a: text }),
    object({ a: text }, ['a']),
    object({ a: { ...text, description: 'An a.' } }, ['a']),
    object({ a: text, b: text }),
    object({ b: text, a: text }),
    object({ a: text }, [], { description: 'Has an a.' }),
    object({ a: { tuple: [text], rest: { tsType: 'never' }, minItems: 1 } }),
    object({ a: { tuple: [text], rest: { tsType: 'never' }, minItems: 0 } }),
  ];
  const known: KnownTypes = new Map();
  for (const schema of [...schemas, ...schemas])
    expect(renderUnit('Thing', schema, known)).toBe(renderUnit('Thing', schema));
  expect(known.size).toBeLessThan(2 * schemas.length);
});
