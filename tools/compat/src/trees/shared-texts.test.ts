import { expect, it } from 'vitest';
import { checkTrees } from '../report/check-trees.js';
import { buildTree } from './build-tree.js';
import type { ParsedTexts } from './parse-source.js';

type Files = Readonly<Record<string, string>>;

const made = (limit: number, more: object = {}): string =>
  JSON.stringify({ ...more, type: 'object', properties: { name: { type: 'string', maxLength: limit } } });
/** Declares no draft. What stands beside a reference counts from 2019 on. */
const seen = JSON.stringify({
  properties: { at: { $ref: '#/$defs/n', maximum: 5 } },
  $defs: { n: { type: 'number' } },
});
const draft = (name: string): object => ({ $schema: `https://json-schema.org/${name}/schema` });

const BEFORE: Files = {
  'shop/order.made.v1.json': made(10),
  'shop/order.sent.v1.json': made(20),
  'shop/order.kept.v1.json': made(20),
  'shop/order.seen.v1.json': seen,
  'shop/order.same.v1.json': made(20, draft('draft-07')),
};

/** Each differs from the first in a way of its own. */
const AFTER: Readonly<Record<string, Files>> = {
  'nothing changed': { ...BEFORE },
  'a file says another thing in as many characters': { ...BEFORE, 'shop/order.made.v1.json': made(11) },
  'two files changed places': {
    ...BEFORE,
    'shop/order.made.v1.json': made(20),
    'shop/order.sent.v1.json': made(10),
  },
  'another draft is the one of the tree': {
    ...BEFORE,
    'shop/order.same.v1.json': made(20, draft('draft/2020-12')),
  },
  'a file is no JSON any more': { ...BEFORE, 'shop/order.sent.v1.json': made(20).replace('{', '[') },
};

const treeOf = (files: Files, folder: string, parsed?: ParsedTexts) =>
  buildTree(
    Object.entries(files).map(([file, text]) => ({ file, displayFile: `${folder}/${file}`, text })),
    [],
    undefined,
    parsed,
  );

const report = (previous: Files, current: Files, parsed?: ParsedTexts) => {
  const found = checkTrees(treeOf(previous, 'old', parsed), treeOf(current, 'new', parsed), { against: 'old' });
  return { ...found, summary: { ...found.summary, duration_ms: 0 } };
};

it.each(Object.entries(AFTER))('says the same of trees that share what they parsed, where %s', (_, after) => {
  for (const [previous, current] of [
    [BEFORE, after],
    [after, BEFORE],
  ] as const)
    expect(report(previous, current, new Map())).toEqual(report(previous, current));
});

it('parses once what stands in both, and each file for itself', () => {
  const parsed: ParsedTexts = new Map();
  const [old, now] = [treeOf(BEFORE, 'old', parsed), treeOf({ ...BEFORE }, 'new', parsed)];
  const at = (tree: typeof old, file: string) => tree.documents.get(file)?.written.schema;
  for (const file of Object.keys(BEFORE)) expect(at(now, file)).toBe(at(old, file));
  expect(at(now, 'shop/order.sent.v1.json')).not.toBe(at(now, 'shop/order.kept.v1.json'));
  expect(now.documents.get('shop/order.sent.v1.json')?.displayFile).toBe('new/shop/order.sent.v1.json');
});
