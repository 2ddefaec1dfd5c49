/** A tree of any size and one shape: about fifteen properties an event, with shared parts, lists, enums and formats. */
export function shopTree(events: number): ReadonlyMap<string, object> {
  const shared = { $defs: { id: { type: 'string', format: 'uuid' }, person: person() } };
  const files = Array.from(
    { length: events },
    (_, index) => [`shop/thing_${index}.made.v1.json`, event(index)] as const,
  );
  return new Map<string, object>([['_common/types.v1.json', shared], ...files]);
}

function person(): object {
  const properties = { name: { type: 'string', maxLength: 80 }, email: { type: 'string', format: 'email' } };
  return { type: 'object', properties, required: ['name'] };
}

function event(index: number): object {
  const numbers = Array.from(
    { length: 8 },
    (_, field) => [`amount_${field}`, { type: 'number', minimum: field }] as const,
  );
  return {
    description: `Published when thing ${index} was made.`,
    type: 'object',
    required: ['id', 'state'],
    properties: {
      id: { $ref: '../_common/types.v1.json#/$defs/id' },
      maker: { $ref: '../_common/types.v1.json#/$defs/person' },
      state: { enum: ['new', 'used', 'broken'] },
      made_at: { type: 'string', format: 'date-time' },
      parts: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } },
      ...Object.fromEntries(numbers),
    },
  };
}
