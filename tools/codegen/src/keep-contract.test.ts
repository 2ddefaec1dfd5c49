import { describe, expect, it } from 'vitest';
import { contractsFromSchemas } from './contracts-from-schemas.js';
import { keepContract } from './keep-contract.js';
import { registryOf } from './kept-contract.js';
import { treeOf } from './tree.fixture.js';

const SET = treeOf({
  '_common/types.v1.json': { $defs: { user: { type: 'object', properties: { name: { type: 'string' } } } } },
  'shop/order.placed.v1.json': {
    title: 'Placed',
    'x-unique-key': ['id'],
    type: 'object',
    required: ['id'],
    properties: {
      id: { type: 'string', minLength: 2 },
      by: { $ref: '../_common/types.v1.json#/$defs/user' },
      at: { type: 'string', format: 'date-time' },
      kind: { enum: ['a', 'b'] },
    },
    additionalProperties: false,
    examples: [{ id: 'o-1' }],
  },
  'shop/order.sent.v1.json': { description: 'Sent.' },
});

describe('a contract that was kept', () => {
  it.each(SET.events.map((event) => [event.type, event] as const))(
    'is the one of its schemas: %s',
    async (type, event) => {
      const kept = registryOf(JSON.parse(JSON.stringify(await keepContract(SET, event)))).find(type);
      const read = contractsFromSchemas(SET).registry.find(type);
      const { validate, validateReceived, validatePublish, ...described } = kept ?? {};
      const { validate: _, validateReceived: __, validatePublish: ___, ...expected } = read ?? {};
      expect(described).toEqual(expected);
      const payloads = [
        null,
        [],
        {},
        { id: 'o' },
        { id: 'o-1', by: { name: 1 }, at: 'now', kind: 'c' },
        { id: 'o-1', by: { name: 'Ada', age: 3 }, at: '2026-01-01T00:00:00Z', kind: 'a' },
        { id: 'o-1', extra: true },
        JSON.parse('{"id":"o-1","__proto__":1}'),
      ];
      for (const payload of payloads) {
        expect(validate?.(payload)).toEqual(read?.validate(payload));
        expect(validateReceived?.(payload)).toEqual(read?.validateReceived(payload));
        expect(validatePublish?.(payload)).toEqual(read?.validatePublish(payload));
      }
    },
  );
});
