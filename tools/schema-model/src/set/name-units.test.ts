import { describe, expect, it } from 'vitest';
import { buildTree } from '../tree.fixture.js';

/** The names of a tree's schemas, by their place. */
function namesIn(files: Readonly<Record<string, object>>): Readonly<Record<string, string>> {
  const { set, problems } = buildTree(files);
  expect(problems).toEqual([]);
  return Object.fromEntries([...set.units.values()].map(({ key, name }) => [key, name]));
}

function definitionNames(...names: readonly string[]): readonly string[] {
  const $defs = Object.fromEntries(names.map((name) => [name, {}]));
  const found = Object.values(namesIn({ 'a/b.created.v1.json': { $defs } }));
  return found.slice(1).map((name) => name.slice('ABCreatedV1'.length));
}

describe('names of definitions', () => {
  it.each<readonly [readonly string[], readonly string[]]>([
    [
      ['FooID', 'FooId'],
      ['FooID', 'FooId'],
    ],
    [
      ['Page<User>', 'PageUser'],
      ['PageU3cUserU3e', 'PageUser'],
    ],
    [
      ['user_id', 'userId'],
      ['UserU5fId', 'UserId'],
    ],
    [
      ['user_id', 'user-id', 'user.id'],
      ['UserU5fId', 'UserU2dId', 'UserU2eId'],
    ],
    [
      ['a', 'A', '"a"'],
      ['A2', 'A', 'U22AU22'],
    ],
    [
      ['_', '$', '//', ''],
      ['U5f', 'U24', 'U2fU2f', 'Empty'],
    ],
    [
      ['名', 'é'],
      ['U540d', 'Ue9'],
    ],
    [
      ['constructor', 'toString'],
      ['Constructor', 'ToString'],
    ],
  ])('%j are %j', (definitions, names) => {
    expect(definitionNames(...definitions)).toEqual(names);
    // Neither the order nor what else there is changes them.
    expect(definitionNames(...[...definitions].reverse(), 'other')).toEqual([...[...names].reverse(), 'Other']);
  });

  it('are spelt out together with their file only where that is needed', () => {
    expect(
      namesIn({ '_common/my_types.v1.json': { $defs: { 'a-b': {}, a_b: {} } }, 'a/b.c.v1.json': {} }),
    ).toMatchObject({
      '_common/my_types.v1.json#/$defs/a-b': 'CommonMyTypesAU2dB',
      '_common/my_types.v1.json#/$defs/a_b': 'CommonMyTypesAU5fB',
    });
  });
});

describe('names of events', () => {
  it('that become one are spelt out, and so are those of their definitions', () => {
    expect(namesIn({ 'a/b.c_d.v1.json': { $defs: { x: {} } }, 'a/b.c.d.v1.json': { $defs: { x: {} } } })).toEqual({
      'a/b.c_d.v1.json#': 'ABCU5fDV1',
      'a/b.c_d.v1.json#/$defs/x': 'ABCU5fDV1X',
      'a/b.c.d.v1.json#': 'ABCDV1',
      'a/b.c.d.v1.json#/$defs/x': 'ABCDV1X',
    });
  });

  it('are what x-ts-name says, and others make way', () => {
    const files = {
      'a/b.created.v1.json': { 'x-ts-name': 'Made', $defs: { part: {}, other: { 'x-ts-name': 'CDCreatedV1' } } },
      'c/d.created.v1.json': {},
    };
    expect(namesIn(files)).toEqual({
      'a/b.created.v1.json#': 'Made',
      'a/b.created.v1.json#/$defs/part': 'MadePart',
      'a/b.created.v1.json#/$defs/other': 'CDCreatedV1',
      'c/d.created.v1.json#': 'CDCreatedV12',
    });
  });
});
