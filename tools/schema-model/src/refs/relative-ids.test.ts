import { describe, expect, it } from 'vitest';
import { buildTree, placesOf } from '../tree.fixture.js';
import { createSetAjv } from '../validation/create-set-ajv.js';
import { unitId } from '../validation/to-validation-schema.js';

const text = { type: 'string' };
const ADDRESS = { type: 'object', properties: { street: text } };

/** The places that an event's references reach, of a tree without problems. */
function reached(files: Readonly<Record<string, object>>): readonly string[] {
  const { problems, set } = buildTree(files);
  expect(problems).toEqual([]);
  return set.events[0]?.reaches ?? [];
}

describe('a relative $id is resolved against what is around it (core, section 8.2.1)', () => {
  it.each([
    ['a name, as TypeBox writes it', 'T', 'T'],
    ['a file name', 'order.json', 'order.json'],
    ['a path from the root', '/schemas/order', '/schemas/order'],
    ['a path from the root, by a relative one', '/schemas/order', 'order'],
    ['a folder up', '../order', '../order'],
  ])('%s', (_, $id, ref) => {
    const tree = { $id, type: 'object', properties: { next: { $ref: ref }, id: { $ref: `${ref}#/$defs/id` } } };
    expect(reached({ 'shop/order.placed.v1.json': { ...tree, $defs: { id: text } } })).toEqual([
      'shop/order.placed.v1.json#',
      'shop/order.placed.v1.json#/$defs/id',
    ]);
  });

  it('and so is one inside a file', () => {
    const order = {
      $id: '/schemas/order',
      properties: { to: { $ref: '/schemas/address' }, by: { $ref: 'address#s' } },
    };
    const $defs = { address: { ...ADDRESS, $id: 'address', $defs: { s: { ...text, $anchor: 's' } } } };
    expect(reached({ 'shop/order.placed.v1.json': { ...order, $defs } })).toEqual([
      'shop/order.placed.v1.json#/$defs/address',
      'shop/order.placed.v1.json#/$defs/address/$defs/s',
    ]);
  });

  it('across files, beside each other or wherever they lie', () => {
    const files = (ref: string, folder: string): Readonly<Record<string, object>> => ({
      'shop/order.placed.v1.json': { $id: 'Order', properties: { to: { $ref: ref } } },
      [`${folder}/address.v1.json`]: { ...ADDRESS, $id: 'Address' },
    });
    expect(reached(files('Address', '_common'))).toEqual(['_common/address.v1.json#']);
    expect(reached(files('../_common/Address', '_common'))).toEqual(['_common/address.v1.json#']);
    expect(reached(files('../_common/address.v1.json', '_common'))).toEqual(['_common/address.v1.json#']);
  });

  it('and means nobody where two bear it', () => {
    const files = {
      'shop/order.placed.v1.json': { properties: { to: { $ref: 'Address' } } },
      '_common/a/address.v1.json': { ...ADDRESS, $id: 'Address' },
      '_common/b/address.v1.json': { ...ADDRESS, $id: 'Address' },
    };
    expect(placesOf(buildTree(files))).toEqual([
      'schemas/shop/order.placed.v1.json:4:7 ref-resolvable /properties/to/$ref',
    ]);
  });
});

describe('a reference to the schema of schemas', () => {
  it.each([
    ['http://json-schema.org/draft-04/schema#', { exclusiveMinimum: true, minimum: 1 }, { exclusiveMinimum: 1 }],
    ['http://json-schema.org/draft-06/schema#', { exclusiveMinimum: 1 }, { minLength: -1 }],
    ['https://json-schema.org/draft-07/schema', { if: { const: 1 } }, { if: 1 }],
    [
      'https://json-schema.org/draft/2019-09/schema',
      { dependentRequired: { a: ['b'] } },
      { properties: { a: { items: 7 } } },
    ],
    ['https://json-schema.org/draft/2020-12/schema', { prefixItems: [true] }, { $defs: { a: { allOf: [] } } }],
    ['http://json-schema.org/schema#', { prefixItems: [true] }, { prefixItems: [7] }],
    ['http://json-schema.org/draft-07/schema#/definitions/nonNegativeInteger', 7, -7],
  ])('%s is known without fetching it', ($ref, right, wrong) => {
    const { set, problems } = buildTree({ 'shop/form.made.v1.json': { properties: { schema: { $ref } } } });
    expect(problems).toEqual([]);
    const unit = set.events[0]?.unit;
    if (unit === undefined) throw new Error('The event has no unit.');
    const validate = createSetAjv(set).getSchema(unitId(unit));
    expect([validate?.({ schema: right }), validate?.({ schema: wrong })]).toEqual([true, false]);
  });

  it('does not say what draft the tree is of', () => {
    const { set } = buildTree({
      'shop/form.made.v1.json': { properties: { schema: { $ref: 'http://json-schema.org/draft-07/schema#' } } },
    });
    expect(set.documents.get('shop/form.made.v1.json')?.draft).toBe('2020-12');
  });
});
