import { expect, it } from 'vitest';
import { toTypeSchema } from '../../../codegen/src/types/to-type-schema.js';
import { buildTree } from '../trees/build-tree.js';
import { createSourceComparison } from './compare-source.js';
import type { RenderType } from './shape-world.js';

const treeOf = (files: Readonly<Record<string, object>>) =>
  buildTree(Object.entries(files).map(([file, schema]) => ({ file, displayFile: file, text: JSON.stringify(schema) })));

const FILES = {
  '_common/types.v1.json': {
    $defs: { id: { type: 'string' }, far: { type: 'object', properties: { a: { type: 'string' } } } },
  },
  'shop/order.made.v1.json': { type: 'object', properties: { id: { $ref: '../_common/types.v1.json#/$defs/id' } } },
  'shop/order.sent.v1.json': { type: 'object', properties: { far: { $ref: '../_common/types.v1.json#/$defs/far' } } },
  'shop/order.lost.v1.json': { type: 'object', properties: { why: { type: 'string' } } },
};

it('renders the types of an event that is asked for, and of what it leads to', () => {
  const changed = { ...FILES['shop/order.made.v1.json'], required: ['id'] };
  const [old, now] = [treeOf(FILES), treeOf({ ...FILES, 'shop/order.made.v1.json': changed })];
  const rendered: string[] = [];
  const render: RenderType = (set, unit) => {
    rendered.push(unit.key);
    return toTypeSchema(set, unit);
  };
  const compare = createSourceComparison(old, now, render);
  const ask = (file: string) => {
    const of = (tree: typeof old) => tree.events.find((event) => event.file === file);
    const [before, after] = [of(old), of(now)];
    if (before === undefined || after === undefined) throw new Error(`There is no ${file}.`);
    return compare(before, after);
  };
  expect(ask('shop/order.made.v1.json')).toEqual({ publisher: 'BREAK', consumer: 'SAFE' });
  // Of both trees what changed, and once what did not.
  expect(rendered.sort()).toEqual([
    '_common/types.v1.json#/$defs/id',
    'shop/order.made.v1.json#',
    'shop/order.made.v1.json#',
  ]);
  expect(ask('shop/order.sent.v1.json')).toEqual({ publisher: 'SAFE', consumer: 'SAFE' });
  // Where nothing changed, what an event leads to is not looked at.
  expect(rendered).not.toContain('_common/types.v1.json#/$defs/far');
  expect(rendered).not.toContain('shop/order.lost.v1.json#');
});

it('knows of a name that an event has from a condition of another file', () => {
  const made = { type: 'object', properties: {}, if: { $ref: '../_common/when.v1.json' }, else: false };
  const files = (...names: readonly string[]) => ({
    'shop/order.made.v1.json': made,
    '_common/when.v1.json': { type: 'object', properties: Object.fromEntries(names.map((name) => [name, {}])) },
  });
  const [old, now] = [treeOf(files('a', 'b')), treeOf(files('a'))];
  const [before, after] = [old, now].map(({ events }) => events.find(({ file }) => file.startsWith('shop/')));
  if (before === undefined || after === undefined) throw new Error('There is no such event.');
  expect(createSourceComparison(old, now, toTypeSchema)(before, after)).toEqual({
    publisher: 'BREAK',
    consumer: 'BREAK',
  });
});

it('knows of a part that changed, however far from the event it is', () => {
  const far = { ...FILES['_common/types.v1.json'].$defs.far, properties: { a: { type: 'number' } } };
  const types = { $defs: { ...FILES['_common/types.v1.json'].$defs, far } };
  const [old, now] = [treeOf(FILES), treeOf({ ...FILES, '_common/types.v1.json': types })];
  const compare = createSourceComparison(old, now, toTypeSchema);
  const words = old.events.map((event, at) => [event.type, compare(event, now.events[at] ?? event).publisher]);
  expect(words).toEqual([
    ['shop.order.lost', 'SAFE'],
    ['shop.order.made', 'SAFE'],
    ['shop.order.sent', 'BREAK'],
  ]);
});
