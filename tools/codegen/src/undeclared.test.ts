import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Issue } from '../runtime/contract.js';
import { contractsFromSchemas } from './contracts-from-schemas.js';
import { loadTree, PROJECT, treeOf } from './tree.fixture.js';

const TEXT = { type: 'string' };
const AUTHOR = { type: 'object', properties: { login: TEXT } };

function publishIssues(schema: object, payload: unknown, shared: object = {}): readonly Issue[] {
  const files = {
    'github/pr.created.v1.json': { description: 'x', ...schema },
    '_common/types.v1.json': { $defs: shared },
  };
  const contract = contractsFromSchemas(treeOf(files)).registry.find('github.pr.created');
  return contract?.validatePublish(payload) ?? [];
}
const places = (issues: readonly Issue[]): readonly string[] =>
  issues.map(({ pointer, keyword }) => `${pointer} ${keyword}`);
const toShared = (name: string): object => ({ $ref: `../_common/types.v1.json#/$defs/${name}` });

describe('a publisher', () => {
  it('may not send a property that its schema does not declare, and is told the nearest that it does', () => {
    const schema = { type: 'object', properties: { title: TEXT, author: AUTHOR } };
    expect(publishIssues(schema, { titel: 'a', author: { login: 'b', zzz: 1 } })).toEqual([
      {
        pointer: '/titel',
        keyword: 'x-open',
        message: 'is not declared by the schema; did you mean title?',
        expected: 'title',
      },
      { pointer: '/author/zzz', keyword: 'x-open', message: 'is not declared by the schema' },
    ]);
    expect(publishIssues(schema, { title: 'a', author: { login: 'b' }, note: undefined })).toEqual([]);
  });

  it.each<[string, object, unknown, readonly string[]]>([
    ['any of a map', { type: 'object' }, { a: { b: 1 } }, []],
    ['by additionalProperties', { properties: { a: TEXT }, additionalProperties: true }, { b: 1 }, []],
    ['by their schema', { properties: { a: TEXT }, additionalProperties: AUTHOR }, { b: { c: 1 } }, ['/b/c x-open']],
    [
      'by patternProperties',
      { properties: { a: TEXT }, patternProperties: { '^b': AUTHOR } },
      { bb: {}, c: 1 },
      ['/c x-open'],
    ],
    ['by x-open', { properties: { a: TEXT }, 'x-open': true }, { b: 1 }, []],
    ['by x-open inside', { properties: { a: { ...AUTHOR, 'x-open': true } } }, { a: { b: 1 }, c: 1 }, ['/c x-open']],
    [
      'by a part of allOf',
      { properties: { a: TEXT }, allOf: [{ properties: { b: TEXT } }] },
      { b: 'x', c: 1 },
      ['/c x-open'],
    ],
    [
      'by any branch',
      { properties: { a: TEXT }, oneOf: [{ required: ['b'] }, { required: ['c'] }] },
      { b: 1, d: 1 },
      ['/d x-open'],
    ],
    ['by a branch that takes any', { anyOf: [{ properties: { a: TEXT } }, { type: 'object' }] }, { b: 1 }, []],
    [
      'by no branch of another type',
      { anyOf: [{ properties: { a: TEXT } }, { type: 'null' }] },
      { b: 1 },
      ['/b x-open'],
    ],
    [
      'by if and then',
      { if: { properties: { a: TEXT } }, else: { properties: { b: TEXT } } },
      { a: 'x', b: 'x', c: 1 },
      ['/c x-open'],
    ],
    [
      'by what depends on one another',
      {
        properties: { a: TEXT },
        dependentRequired: { a: ['b'] },
        dependentSchemas: { c: { properties: { d: TEXT } } },
      },
      { a: 'x', b: 1, c: 1, d: 'x', e: 1 },
      ['/e x-open'],
    ],
    ['any of a map that depends', { dependentRequired: { a: ['b'] } }, { z: 1 }, []],
    ['in lists', { properties: { a: { items: AUTHOR } } }, { a: [{}, { b: 1 }] }, ['/a/1/b x-open']],
    ['in tuples', { properties: { a: { prefixItems: [AUTHOR], items: TEXT } } }, { a: [{ b: 1 }] }, ['/a/0/b x-open']],
    [
      'once where the schema closes itself',
      { properties: { a: TEXT }, additionalProperties: false },
      { b: 1 },
      ['/b x-open'],
    ],
    [
      'whatever they are called',
      { properties: { a: TEXT } },
      JSON.parse('{"__proto__":1,"toString":1}'),
      ['/__proto__ x-open', '/toString x-open'],
    ],
  ])('declares %s', (_, schema, payload, expected) => {
    expect(places(publishIssues({ type: 'object', ...schema }, payload))).toEqual(expected);
  });

  it('declares through references, back to itself too', () => {
    const shared = { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' }, id: TEXT } } };
    const schema = { type: 'object', allOf: [toShared('node')], properties: { more: toShared('node') } };
    const payload = { id: 'a', more: { next: { next: { idd: 'b' } } } };
    expect(places(publishIssues(schema, payload, shared))).toEqual(['/more/next/next/idd x-open']);
  });

  it('hears of at most twenty, and of what else is wrong', () => {
    const schema = { type: 'object', properties: { a: TEXT } };
    const many = Object.fromEntries(Array.from({ length: 99 }, (_, index) => [`b${index}`, 1]));
    expect(publishIssues(schema, many)).toHaveLength(20);
    expect(places(publishIssues(schema, { a: 1, b: 1 }))).toEqual(['/b x-open', '/a type']);
  });

  it('may send every example of the project', async () => {
    const { registry } = contractsFromSchemas(await loadTree(join(PROJECT, 'schemas')));
    for (const { examples, type, validatePublish } of registry.listEvents())
      for (const example of examples) expect(validatePublish(example), type).toEqual([]);
  });
});

it('a consumer tolerates what it does not know', () => {
  const files = { 'github/pr.created.v1.json': { description: 'x', type: 'object', properties: { a: TEXT } } };
  const contract = contractsFromSchemas(treeOf(files)).registry.find('github.pr.created');
  expect(contract?.validate({ b: 1 })).toEqual([]);
});
