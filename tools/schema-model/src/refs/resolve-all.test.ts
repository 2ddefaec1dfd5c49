import { describe, expect, it } from 'vitest';
import { buildTree, placesOf } from '../tree.fixture.js';

const TYPES = {
  $defs: { uuid: { type: 'string' }, name: { $anchor: 'name', type: 'string' } },
  components: { part: { $ref: '#/$defs/uuid' } },
};

/** A tree whose one event has one property with this `$ref`, on line 5. */
function treeWith(ref: unknown, extra: object = {}): ReturnType<typeof buildTree> {
  return buildTree({
    'github/pr.created.v1.json': { type: 'object', properties: { id: { $ref: ref } }, ...extra },
    '_common/types.v1.json': TYPES,
  });
}

describe('$ref', () => {
  it.each([
    '../_common/types.v1.json#/$defs/uuid',
    '../_common/types.v1.json#name',
    '../_common/./types.v1.json#/%24defs/uuid',
    '../_common/types.v1.json#/components/part',
    '#',
  ])('%s resolves', (ref) => {
    expect(treeWith(ref).problems).toEqual([]);
  });

  it.each([
    ['http://example.com/x.json', 'ref-offline'],
    ['HTTPS://example.com/x.json#/a', 'ref-offline'],
    ['file:///etc/passwd', 'ref-offline'],
    ['//example.com/x.json', 'ref-offline'],
    ['/etc/passwd', 'ref-inside'],
    ['..\\..\\secret.json', 'ref-inside'],
    ['../../secret.json', 'ref-inside'],
    ['../_common/../../secret.json', 'ref-inside'],
    ['..%2F..%2Fsecret.json', 'ref-inside'],
    ['../_common/typos.v1.json', 'ref-resolvable'],
    ['../_common/types.v1.json#/$defs/uid', 'ref-resolvable'],
    ['../_common/types.v1.json#nothing', 'ref-resolvable'],
    ['../_common/types.v1.json#/$defs/__proto__', 'ref-resolvable'],
    ['#/properties/constructor', 'ref-resolvable'],
    ['%', 'ref-resolvable'],
    [7, 'ref-resolvable'],
  ])('%s is refused by %s, with its place', (ref, rule) => {
    expect(placesOf(treeWith(ref))).toEqual([`schemas/github/pr.created.v1.json:5:7 ${rule} /properties/id/$ref`]);
  });

  it('suggests the nearest file and the nearest definition', () => {
    expect(treeWith('../_common/typos.v1.json').problems[0]?.fix).toBe('Did you mean ../_common/types.v1.json?');
    expect(treeWith('../_common/types.v1.json#/$defs/uid').problems[0]?.fix).toBe('Did you mean #/$defs/uuid?');
  });

  it('follows $id without fetching anything', () => {
    const { problems, set } = buildTree({
      'github/pr.created.v1.json': {
        $id: 'https://example.com/github/pr.json',
        type: 'object',
        properties: { id: { $ref: '/shared/types.json#/$defs/uuid' } },
      },
      '_common/types.v1.json': { ...TYPES, $id: 'https://example.com/shared/types.json' },
    });
    expect(problems).toEqual([]);
    expect(set.events[0]?.reaches).toEqual(['_common/types.v1.json#/$defs/uuid']);
  });

  it('resolves pointers from the enclosing $id, and draft-07 anchors', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      properties: {
        a: { $ref: '#inner' },
        b: { $id: 'https://example.com/b', definitions: { c: { type: 'null' } }, allOf: [{ $ref: '#/definitions/c' }] },
      },
      definitions: { x: { $id: '#inner', type: 'string' } },
    };
    const { set, problems } = buildTree({ 'github/pr.created.v1.json': schema });
    expect(problems).toEqual([]);
    expect(set.events[0]?.reaches).toEqual([
      'github/pr.created.v1.json#/definitions/x',
      'github/pr.created.v1.json#/properties/b/definitions/c',
    ]);
  });

  it('may run in circles', () => {
    const { problems, set } = buildTree({
      'a/tree.grown.v1.json': {
        $defs: { node: { properties: { next: { $ref: '#/$defs/node' } } } },
        $ref: '#/$defs/node',
      },
      'b/left.changed.v1.json': { properties: { right: { $ref: 'right.changed.v1.json' } } },
      'b/right.changed.v1.json': { properties: { left: { $ref: 'left.changed.v1.json' } } },
    });
    expect(problems).toEqual([]);
    expect(set.events.map(({ reaches }) => reaches.length)).toEqual([1, 2, 2]);
  });

  it.each([
    ['itself', { $defs: { a: { $ref: '#/$defs/a' } } }, '4:7 ref-ends /$defs/a/$ref'],
    [
      'another',
      { $defs: { a: { anyOf: [{ $ref: '#/$defs/b' }] }, b: { not: { $ref: '#/$defs/a' } } } },
      '12:9 ref-ends /$defs/b/not/$ref',
    ],
    ['the root', { type: 'object', allOf: [{ $ref: '#' }] }, '5:7 ref-ends /allOf/0/$ref'],
  ])('may not run in circles that go no deeper: %s', (_, schema, place) => {
    expect(placesOf(buildTree({ 'a/b.created.v1.json': schema }))).toEqual([`schemas/a/b.created.v1.json:${place}`]);
  });

  /** `levels` schemas, each of which refers to the next one twice. */
  const doubling = (levels: number, twice: (next: object) => object): object => {
    const last = levels - 1;
    const level = (n: number): object => (n === last ? { type: 'object' } : twice({ $ref: `#/$defs/l${n + 1}` }));
    const $defs = Object.fromEntries(Array.from({ length: levels }, (_, n) => [`l${n}`, level(n)]));
    return { $defs, $ref: '#/$defs/l0' };
  };
  it.each<readonly [string, (next: object) => object]>([
    ['allOf', (next) => ({ allOf: [next, next] })],
    ['anyOf and not', (next) => ({ anyOf: [{ not: next }, next] })],
    ['if and else', (next) => ({ if: next, else: { allOf: [next] } })],
    ['dependentSchemas', (next) => ({ dependentSchemas: { a: next, b: next } })],
  ])('may not double the looks at one value with each of many steps: %s', (_, twice) => {
    const rules = (levels: number): readonly string[] =>
      buildTree({ 'a/b.created.v1.json': doubling(levels, twice) }).problems.map(({ rule }) => rule);
    expect(rules(10)).toEqual([]);
    expect(rules(30)).toEqual(expect.arrayContaining(['ref-manifold']));
  });

  it('may double with each step into the value', () => {
    const twice = (next: object): object => ({ properties: { a: next, b: next }, items: next });
    expect(buildTree({ 'a/b.created.v1.json': doubling(30, twice) }).problems).toEqual([]);
  });

  it('is not understood as $recursiveRef where that is no word', () => {
    const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', items: { $recursiveRef: '#' } };
    expect(placesOf(buildTree({ 'a/b.created.v1.json': schema }))).toEqual([
      expect.stringMatching(/ ref-dynamic \/items$/),
    ]);
  });

  it('may stand beside a $dynamicRef', () => {
    const schema = {
      $defs: { node: { $dynamicAnchor: 'node', type: 'object' } },
      items: { $ref: '#/$defs/node', $dynamicRef: '#node' },
    };
    const { set, problems } = buildTree({ 'a/b.created.v1.json': schema });
    expect(problems).toEqual([]);
    expect([...set.refs]).toEqual([
      ['a/b.created.v1.json#/items', 'a/b.created.v1.json#/$defs/node'],
      ['a/b.created.v1.json#/items/allOf/0', 'a/b.created.v1.json#/$defs/node'],
    ]);
  });
});
