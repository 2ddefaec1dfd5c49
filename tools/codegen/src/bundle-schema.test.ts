import { describe, expect, it } from 'vitest';
import { contractsFromSchemas } from './contracts-from-schemas.js';
import { treeOf } from './tree.fixture.js';

const MODERN = 'https://json-schema.org/draft/2020-12/schema';

describe('a bundled schema', () => {
  const { registry } = contractsFromSchemas(
    treeOf({
      'a/b.created.v1.json': {
        $schema: MODERN,
        $id: 'https://example.com/b',
        title: 'B',
        properties: { id: { $ref: '#id' }, next: { $ref: '#' }, odd: { $ref: '#/properties/id' } },
        $defs: { id: { $anchor: 'id', type: 'string', description: 'Which one.' }, unused: { type: 'null' } },
      },
      'a/old.created.v1.json': {
        $schema: 'http://json-schema.org/draft-07/schema#',
        properties: { id: { $ref: '#/definitions/id' }, pair: { items: [{ type: 'string' }], additionalItems: false } },
        definitions: { id: { type: 'string' } },
      },
      'a/plain.created.v1.json': { $schema: MODERN, type: 'object' },
    }),
  );

  it('holds what it refers to, each under its own name, and no place of the original files', () => {
    const properties = {
      id: { $ref: '#/$defs/ABCreatedV1Id' },
      next: { $ref: '#/$defs/ABCreatedV1' },
      odd: { $ref: '#/$defs/ABCreatedV1PropertyId' },
    };
    expect(registry.getSchema('a.b.created')).toEqual({
      $schema: MODERN,
      title: 'B',
      properties,
      $defs: {
        ABCreatedV1: { title: 'B', properties },
        ABCreatedV1Id: { type: 'string', description: 'Which one.' },
        ABCreatedV1PropertyId: { $ref: '#/$defs/ABCreatedV1Id' },
      },
    });
  });

  it('is in the words of 2020-12, whatever draft its file was written in', () => {
    expect(registry.getSchema('a.old.created')).toEqual({
      $schema: MODERN,
      properties: {
        id: { $ref: '#/$defs/AOldCreatedV1Id' },
        pair: { prefixItems: [{ type: 'string' }], items: false },
      },
      $defs: { AOldCreatedV1Id: { type: 'string' } },
    });
    expect(registry.getSchema('a.plain.created')).toEqual({
      $schema: MODERN,
      type: 'object',
    });
  });
});
