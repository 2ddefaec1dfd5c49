import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { catalogueKey, loadCatalogue } from './load-catalogue.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'catalogue-'));
  await mkdir(join(root, 'node_modules'));
  await put('schemas/shop/order.made.v1.json', { title: 'Made', 'x-partition-key': 'id', properties: { id: {} } });
  await put('schemas/shop/order.sent.v1.json', { title: 'Sent' });
});
afterEach(() => rm(root, { recursive: true }));

const KEPT = 'node_modules/.cache/bloodbank';

const put = async (file: string, value: unknown): Promise<void> => {
  await mkdir(join(root, file, '..'), { recursive: true });
  await writeFile(join(root, file), typeof value === 'string' ? value : JSON.stringify(value));
};

type Options = { readonly schemas?: string; readonly allow?: string };

const load = ({ schemas = join(root, 'schemas'), allow }: Options = {}) => {
  const lint = allow === undefined ? {} : { lint: { annotations: { allow: [{ word: allow, reason: 'theirs' }] } } };
  const project = { root, schemas, out: root, topology: root, isTopologyNamed: false, ...lint };
  return loadCatalogue({ project, cwd: root, settings: {} } as unknown as Parameters<typeof loadCatalogue>[0]);
};
const titles = async (options?: Options) => (await load(options)).map(({ title }) => title);

/** Puts another title into what was kept, under its checksum, so that a title says whether it was taken from there. */
async function mark(): Promise<void> {
  const { hashOf } = await import('@bloodbank/schema-model/cache');
  for (const name of await readdir(join(root, KEPT))) {
    const [first = '', body = ''] = (await readFile(join(root, KEPT, name), 'utf8')).split('\n');
    const marked = body.replaceAll('"title":"', '"title":"kept ');
    await writeFile(join(root, KEPT, name), `${first.split(' ')[0]} ${hashOf(marked)}\n${marked}`);
  }
}

describe('what was kept of a tree', () => {
  it('is taken where nothing changed', async () => {
    expect(await titles()).toEqual(['Made', 'Sent']);
    await mark();
    expect(await titles()).toEqual(['kept Made', 'kept Sent']);
  });

  it('is the same as what is read', async () => {
    const first = await load();
    expect(await load()).toEqual(first);
    expect(first[0]).toEqual({
      ...{ type: 'shop.order.made', version: 1, kind: 'event', domain: 'shop', routingKey: '{event_type}' },
      ...{ title: 'Made', file: 'schemas/shop/order.made.v1.json', description: '' },
    });
  });

  it.each<[string, () => Promise<unknown>, readonly string[], Options?]>([
    [
      'a file has another content',
      () => put('schemas/shop/order.sent.v1.json', { title: 'Sent out' }),
      ['Made', 'Sent out'],
    ],
    ['a file has another content of one size and time', () => replaceUnseen(), ['Made', 'Lost']],
    ['a file came', () => put('schemas/shop/order.won.v1.json', { title: 'Won' }), ['Made', 'Sent', 'Won']],
    ['a file went', () => rm(join(root, 'schemas/shop/order.sent.v1.json')), ['Made']],
    ['a file has another name', () => rename('order.sent', 'order.set'), ['Made', 'Sent']],
    ['a word is allowed', async () => {}, ['Made', 'Sent'], { allow: 'x-replay' }],
    [
      'it is another tree',
      () => cp(join(root, 'schemas'), join(root, 'other'), { recursive: true }),
      ['Made', 'Sent'],
      { schemas: 'other' },
    ],
    ['it is spoilt', () => spoil(), ['Made', 'Sent']],
  ])('is not taken where %s', async (_, change, expected, options = {}) => {
    await load();
    await mark();
    await change();
    const { schemas } = options;
    expect(await titles({ ...options, ...(schemas === undefined ? {} : { schemas: join(root, schemas) }) })).toEqual(
      expected,
    );
  });

  it('hides no error: what is wrong is said each time', async () => {
    await load();
    await put('schemas/shop/order.sent.v1.json', { title: 'Sent', 'x-replay': 'a.b' });
    for (const _ of [1, 2]) await expect(load()).rejects.toThrow('One schema cannot be used.');
    await put('schemas/shop/order.sent.v1.json', { title: 'Sent' });
    await mark();
    expect(await titles()).toEqual(['kept Made', 'kept Sent']);
  });

  it('is not taken by another Node, nor by another program', () => {
    const key = catalogueKey([], []);
    const script =
      "Object.defineProperty(process, 'version', { value: 'v0.0.0' }); process.stdout.write((await import(process.argv[1])).catalogueKey([], []));";
    const other = (code: string): string =>
      execFileSync(
        process.execPath,
        [
          '--conditions=@bloodbank/source',
          '--import=tsx',
          '--input-type=module',
          '-e',
          code,
          new URL('./load-catalogue.ts', import.meta.url).href,
        ],
        { encoding: 'utf8' },
      );
    expect(other(script.slice(script.indexOf('process.stdout')))).toBe(key);
    expect(other(script)).not.toBe(key);
  });

  it('is not made where a project keeps no packages', async () => {
    await rm(join(root, 'node_modules'), { recursive: true });
    expect(await titles()).toEqual(['Made', 'Sent']);
    expect(await readdir(root)).toEqual(['schemas']);
  });
});

async function replaceUnseen(): Promise<void> {
  const file = 'schemas/shop/order.sent.v1.json';
  const { atime, mtime, size } = await stat(join(root, file));
  await put(file, { title: 'Lost' });
  await utimes(join(root, file), atime, mtime);
  expect((await stat(join(root, file))).size).toBe(size);
}

async function rename(from: string, to: string): Promise<void> {
  const at = (name: string): string => join(root, `schemas/shop/${name}.v1.json`);
  await cp(at(from), at(to));
  await rm(at(from));
}

async function spoil(): Promise<void> {
  for (const name of await readdir(join(root, KEPT))) {
    const text = await readFile(join(root, KEPT, name), 'utf8');
    await writeFile(join(root, KEPT, name), text.replace('kept Made', 'kept Mad'));
  }
}
