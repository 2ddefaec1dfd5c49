import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../json.js';
import type { Draft } from './draft.js';
import { type Referred, type UpgradedSchema, upgradeDocument } from './upgrade-document.js';

const NOTHING: Referred = { has: () => false, isOnTheWay: () => false };

function upgrade(schema: object, draft: Draft, referred = NOTHING): UpgradedSchema {
  return upgradeDocument(schema as JsonObject, draft, referred);
}

describe('upgradeDocument', () => {
  it.each<readonly [string, Draft, object, object]>([
    ['exclusive bounds', 'draft-04', { minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
    ['bounds that are not exclusive', 'draft-04', { maximum: 9, exclusiveMaximum: false }, { maximum: 9 }],
    ['a bound of later drafts', 'draft-06', { minimum: 1, exclusiveMinimum: 0 }, { minimum: 1, exclusiveMinimum: 0 }],
    ['an address', 'draft-04', { id: 'http://example.com/a' }, { $id: 'http://example.com/a' }],
    ['an anchor', 'draft-04', { definitions: { a: { id: '#a' } } }, { definitions: { a: { $anchor: 'a' } } }],
    ['an anchor', 'draft-07', { definitions: { a: { $id: '#a' } } }, { definitions: { a: { $anchor: 'a' } } }],
    [
      'an anchor with the address around it',
      'draft-07',
      { $id: 'http://example.com/a#', definitions: { b: { $id: 'http://example.com/a#b' } } },
      { $id: 'http://example.com/a#', definitions: { b: { $anchor: 'b' } } },
    ],
    [
      'an anchor with an address of its own',
      'draft-06',
      { definitions: { b: { $id: 'c.json#b' } } },
      { definitions: { b: { $id: 'c.json', $anchor: 'b' } } },
    ],
    ['a pointer as fragment', 'draft-04', { id: 'a.json#/definitions' }, { $id: 'a.json#/definitions' }],
    ['a property called id', 'draft-04', { properties: { id: { id: 'b' } } }, { properties: { id: { $id: 'b' } } }],
    [
      'words of later drafts',
      'draft-04',
      { const: 1, if: {}, contains: {}, minContains: 2, type: 'null' },
      { type: 'null' },
    ],
    ['words of later drafts', 'draft-06', { const: 1, if: {} }, { const: 1 }],
    ['words of later drafts', 'draft-07', { if: {}, dependentRequired: { a: ['b'] }, prefixItems: [{}] }, { if: {} }],
    ['words of later drafts', '2019-09', { unevaluatedItems: false, prefixItems: [{}] }, { unevaluatedItems: false }],
    ['a tuple', 'draft-07', { items: [true, false], additionalItems: {} }, { prefixItems: [true, false], items: {} }],
    ['a tuple in a tuple', '2019-09', { items: [{ items: [{}] }] }, { prefixItems: [{ prefixItems: [{}] }] }],
    ['an empty tuple', 'draft-07', { items: [], additionalItems: false }, { items: false }],
    ['the rest of no tuple', 'draft-07', { items: {}, additionalItems: false }, { items: {} }],
    [
      'dependencies',
      'draft-07',
      { dependencies: { a: ['b'], c: { required: ['d'] } } },
      { dependentRequired: { a: ['b'] }, dependentSchemas: { c: { required: ['d'] } } },
    ],
    [
      'dependencies beside their successors',
      '2020-12',
      { dependentRequired: { a: ['x'] }, dependencies: { a: ['b'] } },
      { dependentRequired: { a: ['x'] }, allOf: [{ dependentRequired: { a: ['b'] } }] },
    ],
    [
      'what stands beside a $ref',
      'draft-07',
      { $ref: '#/definitions/a', type: 'string', description: 'why', 'x-sensitive': true, definitions: { a: {} } },
      { $ref: '#/definitions/a', description: 'why', 'x-sensitive': true, definitions: { a: {} } },
    ],
    ['an address beside a $ref', 'draft-07', { allOf: [{ $id: 'b', $ref: 'c' }] }, { allOf: [{ $ref: 'c' }] }],
    ['what stands beside a $ref', '2019-09', { $ref: '#', type: 'string' }, { $ref: '#', type: 'string' }],
    ['a $recursiveRef', '2019-09', { items: { $recursiveRef: '#' } }, { items: { $ref: '#' } }],
    [
      'a dynamic $recursiveRef',
      '2019-09',
      { $recursiveAnchor: true, items: { $recursiveRef: '#' } },
      { $dynamicAnchor: '__recursive', items: { $dynamicRef: '#__recursive' } },
    ],
    [
      'two references at once',
      '2020-12',
      { $ref: '#/$defs/a', $dynamicRef: '#b' },
      { $ref: '#/$defs/a', allOf: [{ $dynamicRef: '#b' }] },
    ],
    [
      'a schema of another draft',
      '2020-12',
      { $defs: { old: { $id: 'o', $schema: 'http://json-schema.org/draft-07/schema#', items: [{}] } } },
      { $defs: { old: { $id: 'o', $schema: 'http://json-schema.org/draft-07/schema#', prefixItems: [{}] } } },
    ],
    ['values that look like schemas', 'draft-07', { enum: [{ items: [1] }] }, { enum: [{ items: [1] }] }],
  ])('reads %s of %s', (_, draft, schema, expected) => {
    expect(upgrade(schema, draft).schema).toEqual(expected);
  });

  it('gives back the same object where nothing changes', () => {
    const schema = { $id: 'a', properties: { b: { $ref: '#/definitions/c', title: 'C' } }, definitions: { c: {} } };
    expect(upgrade(schema, 'draft-07').schema).toBe(schema);
  });

  it('says where in the file each thing stands that moved', () => {
    const schema = {
      properties: { a: { items: [{ items: [{}] }], additionalItems: { dependencies: { b: { id: 'x' } } } } },
    };
    expect(Object.fromEntries(upgrade(schema, 'draft-04').moved)).toEqual({
      '/properties/a/prefixItems': '/properties/a/items',
      '/properties/a/prefixItems/0/prefixItems': '/properties/a/items/0/items',
      '/properties/a/items': '/properties/a/additionalItems',
      '/properties/a/items/dependentSchemas': '/properties/a/additionalItems/dependencies',
      '/properties/a/items/dependentSchemas/b/$id': '/properties/a/additionalItems/dependencies/b/id',
    });
  });

  it('reads schemas that only a reference leads to, and nothing else that no keyword holds', () => {
    const led = new Set(['/shapes/pair']);
    const referred: Referred = { has: (at) => led.has(at), isOnTheWay: (at) => led.has(at) || at === '/shapes' };
    const schema = { shapes: { pair: { items: [{}] }, other: { items: [{}] } } };
    expect(upgrade(schema, 'draft-07', referred).schema).toEqual({
      shapes: { pair: { prefixItems: [{}] }, other: { items: [{}] } },
    });
  });
});
