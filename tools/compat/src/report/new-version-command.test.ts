import { expect, it } from 'vitest';
import { buildTree } from '../trees/build-tree.js';
import { checkTrees } from './check-trees.js';

function commandFor(file: string, against: string, from: string): string | undefined {
  const tree = (type: string, at: string) =>
    buildTree([{ file, displayFile: `${at}${file}`, text: JSON.stringify({ properties: { id: { type } } }) }]);
  return checkTrees(tree('string', from), tree('integer', 'schemas/'), { against }).events[0]?.command;
}

it.each([
  [
    ...['shop/order.placed.v1.json', 'git:main', 'main:schemas/'],
    'cp schemas/shop/order.placed.v1.json schemas/shop/order.placed.v2.json && git checkout main -- schemas/shop/order.placed.v1.json',
  ],
  ['order.json', 'old', 'old/', 'cp schemas/order.json schemas/order.v2.json && cp old/order.json schemas/order.json'],
  [
    'order.schema.json',
    'npm:@acme/contracts@1.0.0',
    'npm:/',
    'cp schemas/order.schema.json schemas/order.v2.schema.json',
  ],
  [
    ...['v1/order.json', 'git:HEAD~1', 'HEAD~1:schemas/'],
    "mkdir -p schemas/v2 && cp schemas/v1/order.json schemas/v2/order.json && git checkout 'HEAD~1' -- schemas/v1/order.json",
  ],
  [
    ...["shop/it's new.v1.json", 'git:main', 'main:schemas/'],
    "cp 'schemas/shop/it'\\''s new.v1.json' 'schemas/shop/it'\\''s new.v2.json' && git checkout main -- 'schemas/shop/it'\\''s new.v1.json'",
  ],
] as const)('the next version of %s against %s', (file, against, from, wanted) => {
  expect(commandFor(file, against, from)).toBe(wanted);
});

it('puts the old name back beside the new one', () => {
  const names = ['order', 'customer', 'total', 'currency', 'lines', 'placedBy', 'note', 'street', 'town'];
  const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
  const text = JSON.stringify({ type: 'object', properties, required: names });
  const tree = (file: string, at: string) => buildTree([{ file, displayFile: `${at}${file}`, text }]);
  const [was, is] = ['shop/order.placed.v1.json', 'shop/order.created.v1.json'];
  const command = (against: string, at: string) =>
    checkTrees(tree(was, at), tree(is, 'schemas/'), { against }).events[0]?.command;
  expect(command('git:main', 'main:schemas/')).toBe(`git checkout main -- schemas/${was}`);
  expect(command('old', 'old/')).toBe(`cp old/${was} schemas/${was}`);
});

it('sets a shared part aside for the next versions to refer to, and what is an event’s own with it', () => {
  const part = (minimum: number) => ({ type: 'integer', minimum });
  const event = (title: string) => ({ title, properties: { amount: { $ref: '../_common/money.v1.json' } } });
  const tree = (at: string, files: Readonly<Record<string, object>>) =>
    buildTree(
      Object.entries(files).map(([file, schema]) => ({ file, displayFile: at + file, text: JSON.stringify(schema) })),
    );
  const commandsFor = (title: string, against: string, at: string) => {
    const files = (minimum: number, name: string) => ({
      '_common/money.v1.json': part(minimum),
      '_common/money.v2.json': part(7),
      'shop/order.paid.v1.json': event(name),
      'shop/order.sent.v1.json': event('Sent'),
    });
    const report = checkTrees(tree(at, files(0, 'Paid')), tree('schemas/', files(1, title)), { against });
    return report.events.map(({ command }) => command);
  };
  const aside =
    'if [ ! -e schemas/_common/money.v3.json ]; then cp schemas/_common/money.v1.json schemas/_common/money.v3.json; fi';
  const shared = `${aside} && git checkout main -- schemas/_common/money.v1.json`;
  expect(commandsFor('Paid', 'git:main', 'main:schemas/')).toEqual([shared, shared]);
  const own =
    'cp schemas/shop/order.paid.v1.json schemas/shop/order.paid.v2.json && git checkout main -- schemas/shop/order.paid.v1.json';
  expect(commandsFor('All paid', 'git:main', 'main:schemas/')[0]).toBe(`${own} && ${shared}`);
  // As far as a shell goes; a registry cannot be copied from.
  expect(commandsFor('Paid', 'npm:@acme/contracts@1.0.0', 'npm:/')[0]).toBe(aside);
});
