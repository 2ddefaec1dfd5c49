import { describe, expect, it } from 'vitest';
import { buildTree } from '../tree.fixture.js';

/** What the references of each unit mean, by the names of both. */
function linksOf(files: Readonly<Record<string, object>>): Readonly<Record<string, readonly string[]>> {
  const { set, problems } = buildTree(files);
  expect(problems).toEqual([]);
  const links: Record<string, readonly string[]> = {};
  for (const [from, to] of set.refs) {
    const within = from.split(' within ')[1];
    const unit = set.units.get(within ?? '');
    if (unit === undefined) continue;
    links[unit.name] = [...(links[unit.name] ?? []), set.units.get(to)?.name ?? 'nothing'];
  }
  return links;
}

const tree = {
  $id: 'https://example.com/tree',
  $dynamicAnchor: 'node',
  properties: { children: { items: { $dynamicRef: '#node' } } },
};

describe('a $dynamicRef', () => {
  it('means the outermost schema that bears its anchor, one for each that begins the way to it', () => {
    const strict = { $dynamicAnchor: 'node', $ref: '../_common/tree.v1.json', unevaluatedProperties: false };
    const links = linksOf({
      '_common/tree.v1.json': tree,
      'a/strict.made.v1.json': { $id: 'https://example.com/strict', ...strict, $ref: 'tree' },
      'a/loose.made.v1.json': { $ref: '../_common/tree.v1.json' },
    });
    expect(links).toEqual({
      CommonTree: ['CommonTree'],
      CommonTreeWithAStrictMadeV1: ['AStrictMadeV1'],
      AStrictMadeV1: ['CommonTreeWithAStrictMadeV1'],
      ALooseMadeV1: ['CommonTree'],
    });
  });

  it('knows the schemas with an address that it passes inside a file, the outer before the inner', () => {
    const inner = (others: object): object => ({ $id: 'https://example.com/inner', $ref: 'tree', ...others });
    const bearer = { $defs: { mine: { $dynamicAnchor: 'node', type: 'string' } } };
    const links = linksOf({
      '_common/tree.v1.json': tree,
      'a/b.made.v1.json': { $id: 'https://example.com/outer', properties: { deep: inner(bearer) } },
    });
    expect(links['ABMadeV1']).toEqual(['CommonTreeWithABMadeV1PropertyDeepMine']);
  });

  it('is a $ref where one schema alone bears its anchor, or where it leads by a pointer', () => {
    const node = { $dynamicAnchor: 'node', type: 'object' };
    const { set, problems } = buildTree({
      'a/b.created.v1.json': { $defs: { node }, items: { $dynamicRef: '#node' } },
    });
    expect(problems).toEqual([]);
    expect(set.refs.get('a/b.created.v1.json#/items')).toBe('a/b.created.v1.json#/$defs/node');
    const byPointer = {
      '_common/tree.v1.json': { ...tree, properties: { children: { $dynamicRef: '#/$defs/x' } }, $defs: { x: {} } },
      'a/b.created.v1.json': { $dynamicAnchor: 'node', properties: { t: { $ref: '../_common/tree.v1.json' } } },
    };
    expect(linksOf(byPointer)).toEqual({});
  });
});
