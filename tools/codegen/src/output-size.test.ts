import { expect, it } from 'vitest';
import { planContracts } from './plan/plan-contracts.js';
import { renderContracts } from './render/render-contracts.js';
import { treeOf } from './tree.fixture.js';

const NAMES = 'amount status created title email city price kind label region source reason owner branch path'.split(
  ' ',
);
const TYPES = [
  { type: 'string', minLength: 1, description: 'For people.' },
  { type: 'integer', minimum: 0 },
  { type: 'boolean' },
  { type: 'string', format: 'date-time', description: 'When it was so.' },
  { enum: ['low', 'normal', 'high'] },
  { type: 'array', items: { type: 'string' }, maxItems: 20 },
  { $ref: '../_common/types.v1.json#/$defs/id' },
  { type: 'object', properties: { name: { type: 'string' }, size: { type: 'number' } } },
];

/** No two events are of the same properties, and most properties are of types that others have as well. */
function varied(count: number): Readonly<Record<string, object>> {
  const events = Array.from({ length: count }, (_, index): [string, object] => {
    const names = NAMES.map((name, at) => `${name}_${(index * 7 + at * 13) % 31}`);
    const properties = names.map((name, at) => [name, TYPES[(index + at * (1 + (index % 3))) % TYPES.length]]);
    const schema = {
      description: `Published when thing ${index} was made.`,
      type: 'object',
      properties: Object.fromEntries(properties),
      required: names.slice(0, 1 + (index % 4)),
      ...(index % 2 === 0 ? { additionalProperties: false } : {}),
    };
    return [`shop/thing_${index}.made.v1.json`, schema];
  });
  const shared = { $defs: { id: { type: 'string', format: 'uuid', description: 'An id.' } } };
  return { '_common/types.v1.json': shared, ...Object.fromEntries(events) };
}

/** All events are of one shape, as where one team writes them. */
function alike(count: number): Readonly<Record<string, object>> {
  const [file = '', schema = {}] = Object.entries(varied(1)).find(([path]) => path.startsWith('shop/')) ?? [];
  const copies = Array.from({ length: count }, (_, index): [string, object] => [
    file.replace('_0.', `_${index}.`),
    schema,
  ]);
  return { ...varied(0), ...Object.fromEntries(copies) };
}

it('the schema of an event to which others refer is written once', async () => {
  const made = { description: 'Made.', type: 'object', properties: { id: { type: 'string' } } };
  const sent = { type: 'object', properties: { before: { $ref: 'thing.made.v1.json' } } };
  const files = await renderContracts(
    planContracts(treeOf({ 'shop/thing.made.v1.json': made, 'shop/thing.sent.v1.json': sent })),
  );
  const registry = files.find(({ path }) => path === 'registry.gen.js')?.content ?? '';
  expect(registry.split('"description":"Made."')).toHaveLength(2);
});

const bytes = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

it.each([
  ['at most two and a half times as large where events are alike', alike(200), 2.5, 0.2],
  ['at most three and a half times as large where no two are', varied(200), 3.5, 1.2],
])('what is generated is %s', async (_, tree, most, mostOfValidators) => {
  const files = await renderContracts(planContracts(treeOf(tree)));
  const input = bytes(Object.values(tree).map((schema) => JSON.stringify(schema, undefined, 2)));
  expect(bytes(files.map(({ content }) => content)) / input).toBeLessThan(most);
  const validators = files.filter(({ path }) => path === 'validators.gen.js');
  expect(bytes(validators.map(({ content }) => content)) / input).toBeLessThan(mostOfValidators);
});
