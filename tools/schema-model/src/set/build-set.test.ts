import { describe, expect, it } from 'vitest';
import { buildTree, placesOf } from '../tree.fixture.js';

describe('buildSchemaSet', () => {
  it('gathers what a file says about its event', () => {
    const { set, problems } = buildTree({
      'agent/started.v1.json': {
        title: 'Started',
        description: 'Published when an agent has started.',
        'x-routing-key': '{event_type}.{priority}',
        'x-unique-key': ['id'],
        properties: { id: { $ref: '../_common/types.v1.json#/$defs/uuid' } },
        examples: [{ id: '1' }],
      },
      '_common/types.v1.json': { $defs: { uuid: { type: 'string' } } },
    });
    expect(problems).toEqual([]);
    expect(set.events[0]).toMatchObject({
      type: 'agent.started',
      version: 1,
      kind: 'event',
      domain: 'agent',
      parameters: [],
      routingKey: '{event_type}.{priority}',
      annotations: { uniqueKey: ['id'], open: false },
      title: 'Started',
      description: 'Published when an agent has started.',
      examples: [{ id: '1' }],
      reaches: ['_common/types.v1.json#/$defs/uuid'],
    });
  });

  it('is the same whatever order files come in', () => {
    const files = { 'a/b.created.v1.json': {}, 'c/d.created.v1.json': {}, '_common/t.v1.json': { $defs: { x: {} } } };
    const forwards = buildTree(files);
    const backwards = buildTree(Object.fromEntries(Object.entries(files).reverse()));
    const shapeOf = ({ set }: typeof forwards): unknown => [set.events.map(({ type }) => type), [...set.units.keys()]];
    expect(shapeOf(backwards)).toEqual(shapeOf(forwards));
  });

  it('finds sensitive fields through references, lists and maps', () => {
    const { set } = buildTree({
      'a/b.created.v1.json': {
        'x-sensitive': ['/given'],
        properties: {
          token: { type: 'string', 'x-sensitive': true },
          users: { type: 'array', items: { $ref: '#/$defs/user' } },
          byName: { additionalProperties: { $ref: '#/$defs/user' } },
        },
        $defs: { user: { properties: { 'e/mail': { 'x-sensitive': true }, friend: { $ref: '#/$defs/user' } } } },
      },
    });
    expect(set.events[0]?.sensitive).toEqual(['/byName/*/e~1mail', '/given', '/token', '/users/*/e~1mail']);
  });

  it('says nothing of references to a file that is broken itself', () => {
    const tree = buildTree({
      'a/b.created.v1.json': { $ref: '../_common/t.v1.json#/$defs/x' },
      '_common/t.v1.json': '{',
    });
    expect(placesOf(tree)).toEqual(['schemas/_common/t.v1.json:1:2 file-json']);
  });

  it('refuses files that a person cannot mean', () => {
    expect(placesOf(buildTree({ 'readme.json': {}, 'a/b.created.v1.json': {} }))).toEqual([
      'schemas/readme.json:1:1 file-name',
    ]);
  });
});

describe('collisions', () => {
  it('of two files that claim one event type', () => {
    const tree = buildTree({ 'a/b.created.v1.json': {}, 'c/d.created.v1.json': { 'x-event-type': 'a.b.created' } });
    expect(placesOf(tree)).toEqual(['schemas/c/d.created.v1.json:1:1 type-unique']);
    expect(tree.problems[0]?.message).toContain('a/b.created.v1.json');
  });

  it('of two places that ask for the same x-ts-name, with both named', () => {
    const tree = buildTree({
      'a/b.created.v1.json': { 'x-ts-name': 'Made' },
      'c/d.created.v1.json': { $defs: { x: { 'x-ts-name': 'Made' } } },
    });
    expect(placesOf(tree)).toEqual(['schemas/c/d.created.v1.json:3:5 name-unique /$defs/x']);
    expect(tree.problems[0]?.message).toBe(
      'a/b.created.v1.json and c/d.created.v1.json#/$defs/x would both be the type Made.',
    );
  });

  it('of families that both match one event, unless one is the narrower', () => {
    const crossing = buildTree({ 'a/{x}.c.v1.json': {}, 'a/b.{y}.v1.json': {} });
    expect(placesOf(crossing)).toEqual(['schemas/a/{x}.c.v1.json:1:1 family-distinct']);
    const same = buildTree({ 'a/{x}.v1.json': {}, 'a/{y}.v1.json': {} });
    expect(placesOf(same)).toEqual(['schemas/a/{y}.v1.json:1:1 family-distinct']);
    const nested = buildTree({
      'a/{x}.v1.json': {},
      'a/b.{y}.v1.json': {},
      'a/b.c.v1.json': {},
      'a/b.{y}.ack.v1.json': {},
    });
    expect(placesOf(nested)).toEqual([]);
  });
});
