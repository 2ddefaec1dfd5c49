import { describe, expect, it } from 'vitest';
import { treeOf } from '../tree.fixture.js';
import { renderUnit } from './render-unit.js';
import { toTypeSchema } from './to-type-schema.js';

const DRAFT_7 = 'http://json-schema.org/draft-07/schema#';

async function declared(schema: object): Promise<string> {
  const set = treeOf({ 'a/b.created.v1.json': schema });
  const unit = set.events[0]?.unit;
  if (unit === undefined) throw new Error('The tree has no event.');
  return renderUnit('A', toTypeSchema(set, unit).schema).replace(/\s+/g, ' ').replace(/;$/, '');
}

const text = { type: 'string' };
const object = { type: 'object', properties: { kind: text }, required: ['kind'] };
/** An object with a member called then passes for a promise, so that it is put in at the end. */
const when = (condition: object, then: object): object => ({ if: condition, ...Object.fromEntries([['then', then]]) });
const paid = when({ properties: { kind: { const: 'paid' } } }, { required: ['amount'] });

describe('a type', () => {
  it.each<readonly [string, object, string]>([
    ['then', { ...object, ...paid }, '{ kind: string amount?: unknown }'],
    ['then in allOf', { ...object, allOf: [paid] }, '{ kind: string amount?: unknown }'],
    ['if', { ...object, if: { properties: { code: { const: 1 } } } }, '{ kind: string code?: unknown }'],
    [
      'dependentSchemas',
      { ...object, dependentSchemas: { kind: { properties: { more: text } } } },
      '{ kind: string more?: unknown }',
    ],
    ['dependentRequired', { ...object, dependentRequired: { kind: ['since'] } }, '{ kind: string since?: unknown }'],
    [
      'dependencies of draft-07',
      { $schema: DRAFT_7, ...object, dependencies: { kind: ['since'], card: { properties: { cvc: text } } } },
      '{ kind: string cvc?: unknown card?: unknown since?: unknown }',
    ],
    [
      'a definition',
      { ...object, allOf: [when({}, { $ref: '#/$defs/x' })], $defs: { x: { properties: { y: text } } } },
      '{ kind: string y?: unknown }',
    ],
  ])('has what is named in %s', async (_, schema, members) => {
    expect(await declared(schema)).toBe(`export interface A ${members}`);
  });

  it('has what is named in else, beside the choice that it makes', async () => {
    const schema = { ...object, if: { required: ['kind'] }, else: { properties: { why: text }, required: ['why'] } };
    expect(await declared(schema)).toBe(
      'export type A = ({ kind: string why?: unknown } & (({ kind: unknown } & unknown) | { why: string }))',
    );
  });

  it('has what is named deeper down', async () => {
    const inside = { properties: { user: { properties: { mail: text } }, all: { items: { required: ['n'] } } } };
    const schema = {
      ...{ type: 'object', properties: { user: object, all: { type: 'array', items: object } }, required: ['user'] },
      ...when({ required: ['user'] }, inside),
    };
    expect(await declared(schema)).toBe(
      'export interface A { user: { kind: string mail?: unknown } all?: { kind: string n?: unknown }[] }',
    );
  });

  it('stays as it is where the names are known, or where it says what all others are', async () => {
    const known = { ...object, properties: { kind: text, amount: { type: 'number' } }, ...paid };
    expect(await declared(known)).toBe('export interface A { kind: string amount?: number }');
    expect(await declared({ ...object, additionalProperties: false, ...paid })).toBe(
      'export interface A { kind: string }',
    );
    expect(await declared({ ...object, additionalProperties: text, ...paid })).toBe(
      'export interface A { kind: string [k: string]: string }',
    );
  });

  it('keeps branches apart: each has the names of its own conditions', async () => {
    const other = { type: 'object', properties: { id: text }, required: ['id'] };
    expect(await declared({ oneOf: [{ ...object, ...paid }, other] })).toBe(
      'export type A = ({ kind: string amount?: unknown } | { id: string })',
    );
  });

  it('that refers to another has the names beside it', async () => {
    const schema = { $ref: '#/$defs/base', ...paid, $defs: { base: object } };
    expect(await declared(schema)).toBe('export type A = (ABCreatedV1Base & ({ amount?: unknown } & object))');
  });
});
