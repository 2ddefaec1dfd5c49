import { describe, expect, it } from 'vitest';
import { buildTree, placesOf } from '../tree.fixture.js';

const address = (draft: string): { readonly $schema: string } => ({
  $schema: `http://json-schema.org/${draft}/schema#`,
});

function draftsIn(files: Readonly<Record<string, object>>): readonly (string | undefined)[] {
  const { set } = buildTree(files);
  return Object.keys(files).map((file) => set.documents.get(file)?.draft);
}

describe('readDrafts', () => {
  it.each([
    ['http://json-schema.org/draft-04/schema#', 'draft-04'],
    ['http://json-schema.org/draft-04/schema', 'draft-04'],
    ['http://json-schema.org/draft-04/hyper-schema#', 'draft-04'],
    ['http://json-schema.org/draft-05/schema#', 'draft-04'],
    ['http://json-schema.org/draft-06/schema#', 'draft-06'],
    ['http://json-schema.org/draft-07/schema#', 'draft-07'],
    ['https://json-schema.org/draft-07/schema', 'draft-07'],
    ['https://json-schema.org/draft/2019-09/schema', '2019-09'],
    ['https://json-schema.org/draft/2019-09/hyper-schema', '2019-09'],
    ['https://json-schema.org/draft/2020-12/schema', '2020-12'],
    ['http://json-schema.org/draft/2020-12/schema#', '2020-12'],
    ['https://spec.openapis.org/oas/3.1/dialect/base', '2020-12'],
    ['http://json-schema.org/schema#', '2020-12'],
    ['http://json-schema.org/draft-03/schema#', undefined],
    ['https://example.com/dialect', undefined],
    [7, undefined],
  ])('knows %s as %s', ($schema, draft) => {
    expect(draftsIn({ 'a/b.created.v1.json': { $schema } })).toEqual([draft]);
  });

  it('refuses what it does not know at its place', () => {
    const tree = buildTree({ 'a/b.created.v1.json': { title: 'B', ...address('draft-03') } });
    expect(placesOf(tree)).toEqual(['schemas/a/b.created.v1.json:3:3 schema-dialect /$schema']);
    expect(tree.problems[0]?.fix).toContain('Drafts before draft-04 are not read');
  });

  it('follows a dialect whose schema is in the tree', () => {
    const meta = { $id: 'https://example.com/dialect', ...address('draft-06') };
    const files = { 'a/b.created.v1.json': { $schema: 'https://example.com/dialect#' }, '_common/meta.v1.json': meta };
    expect(draftsIn(files)).toEqual(['draft-06', 'draft-06']);
    const itself = { $id: 'https://example.com/own', $schema: 'https://example.com/own' };
    expect(draftsIn({ 'a/b.created.v1.json': itself })).toEqual([undefined]);
  });

  it('reads a file that declares no draft as its neighbours do', () => {
    const draftIn = (files: Readonly<Record<string, object>>): unknown =>
      draftsIn({ 'a/b.created.v1.json': {}, ...files })[0];
    expect(draftIn({})).toBe('2020-12');
    expect(draftIn({ 'c/d.created.v1.json': address('draft-07') })).toBe('draft-07');
    expect(draftIn({ 'c/d.created.v1.json': address('draft-04') })).toBe('draft-04');
    const both = { 'c/d.created.v1.json': address('draft-07'), 'e/f.created.v1.json': address('draft-04') };
    expect(draftIn(both)).toBe('2020-12');
  });

  it.each([
    ['2020-12', { properties: { items: { type: 'array' }, dependencies: {} } }],
    ['2020-12', { properties: { id: { type: 'string' } } }],
    ['2020-12', { items: { $defs: {} } }],
    ['draft-04', { id: 'http://example.com/b' }],
    ['draft-04', { properties: { a: { minimum: 1, exclusiveMinimum: true, items: [] } } }],
    ['draft-07', { properties: { a: { items: [{}] } } }],
    ['2019-09', { items: [{}], unevaluatedItems: false }],
  ])('reads a file alone by its own words, as %s', (draft, schema) => {
    expect(draftsIn({ 'a/b.created.v1.json': schema })).toEqual([draft]);
  });

  it('follows references between drafts, written in the words of the file that they lead to', () => {
    const { set, problems } = buildTree({
      'a/b.created.v1.json': {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        properties: {
          first: { $ref: '../_common/pair.v1.json#/items/0' },
          rest: { $ref: '../_common/pair.v1.json#/additionalItems' },
          shape: { $ref: '../_common/pair.v1.json#/shapes/bound' },
        },
      },
      '_common/pair.v1.json': {
        ...address('draft-04'),
        items: [{ type: 'string' }],
        additionalItems: { type: 'null' },
        shapes: { bound: { minimum: 0, exclusiveMinimum: true } },
      },
    });
    expect(problems).toEqual([]);
    expect(set.events[0]?.reaches.map((key) => set.units.get(key)?.schema)).toEqual([
      { type: 'null' },
      { type: 'string' },
      { exclusiveMinimum: 0 },
    ]);
  });

  it('places problems where they are written', () => {
    const tree = buildTree({
      'a/b.created.v1.json': {
        ...address('draft-07'),
        items: [{ $ref: '#/definitions/gone' }],
        dependencies: { a: { 'x-kind': 'event' } },
      },
    });
    expect(placesOf(tree)).toEqual([
      'schemas/a/b.created.v1.json:5:7 ref-resolvable /items/0/$ref',
      'schemas/a/b.created.v1.json:10:7 annotation-place /dependencies/a/x-kind',
    ]);
  });
});
