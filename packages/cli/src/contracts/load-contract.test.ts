import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashOf } from '@bloodbank/schema-model/cache';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadContract } from './load-contract.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'contract-'));
  await mkdir(join(root, 'node_modules'));
  await put('_common/types.v1.json', { $defs: { id: { type: 'string', minLength: 2 } } });
  await put('shop/order.made.v1.json', {
    title: 'Made',
    type: 'object',
    properties: { id: { $ref: '../_common/types.v1.json#/$defs/id' } },
  });
  await put('shop/{what}.sent.v1.json', { title: 'Sent' });
});
afterEach(() => rm(root, { recursive: true }));

const KEPT = 'node_modules/.cache/bloodbank';

const put = async (file: string, value: object): Promise<void> => {
  await mkdir(join(root, 'schemas', file, '..'), { recursive: true });
  await writeFile(join(root, 'schemas', file), JSON.stringify(value));
};

const load = (type: string, allow?: string) => {
  const lint = allow === undefined ? {} : { lint: { annotations: { allow: [{ word: allow, reason: 'theirs' }] } } };
  const project = { root, schemas: join(root, 'schemas'), out: root, topology: root, isTopologyNamed: false, ...lint };
  return loadContract({ project, cwd: root, settings: {} } as unknown as Parameters<typeof loadContract>[0], type);
};
const titleOf = async (type: string, allow?: string) => (await load(type, allow)).find(type)?.title;
const kept = (): Promise<readonly string[]> => readdir(join(root, KEPT)).catch(() => []);

/** Puts another title into what was kept, under its checksum, so that a title says whether it was taken from there. */
async function mark(): Promise<void> {
  for (const name of await kept()) {
    const text = await readFile(join(root, KEPT, name), 'utf8');
    const body = text.slice(text.indexOf('\n') + 1).replace('"title":"', '"title":"kept ');
    await writeFile(join(root, KEPT, name), `${text.split(' ')[0]} ${hashOf(body)}\n${body}`);
  }
}

describe('the contract of one type', () => {
  it('is taken from what was kept where nothing changed, and judges the same', async () => {
    const first = (await load('shop.order.made')).find('shop.order.made');
    await mark();
    expect(await titleOf('shop.order.made')).toBe('kept Made');
    const second = (await load('shop.order.made')).find('shop.order.made');
    for (const payload of [{ id: 'o-1' }, { id: 'o' }, { id: 1 }, { id: 'o-1', more: 1 }, null]) {
      expect(second?.validate(payload)).toEqual(first?.validate(payload));
      expect(second?.validatePublish(payload)).toEqual(first?.validatePublish(payload));
    }
    expect(second?.validate({ id: 'o' })).toHaveLength(1);
  });

  it.each<[string, () => Promise<unknown>, string?]>([
    ['its file changed', () => put('shop/order.made.v1.json', { title: 'Made', description: 'Now.' })],
    ['a part of it changed', () => put('_common/types.v1.json', { $defs: { id: { type: 'string', minLength: 3 } } })],
    ['a file came', () => put('shop/order.won.v1.json', {})],
    ['a file went', () => rm(join(root, 'schemas/shop/{what}.sent.v1.json'))],
    ['a word is allowed', async () => {}, 'x-replay'],
    ['it is spoilt', () => spoil()],
  ])('is made again where %s', async (_, change, allow) => {
    await load('shop.order.made');
    await mark();
    await change();
    expect(await titleOf('shop.order.made', allow)).toBe('Made');
  });

  it('hides no error: what is wrong anywhere is said each time', async () => {
    await load('shop.order.made');
    await put('shop/order.lost.v1.json', { 'x-replay': 'a.b' });
    for (const _ of [1, 2]) await expect(load('shop.order.made')).rejects.toThrow('One schema cannot be used.');
  });

  it('is kept by its own name alone: the member of a family may become an event of its own', async () => {
    expect((await load('shop.order.sent')).find('shop.order.sent')?.title).toBe('Sent');
    expect((await load('shop.{what}.sent')).find('shop.{what}.sent')?.title).toBe('Sent');
    expect((await load('shop.order.maid')).closestTypes('shop.order.maid')).toContain('shop.order.made');
    expect(await kept()).toEqual([]);
  });

  it('that cannot be compiled is left to whoever uses it', async () => {
    await put('shop/order.made.v1.json', { title: 'Made', properties: { id: { pattern: '(' } } });
    const contract = (await load('shop.order.made')).find('shop.order.made');
    expect(() => contract?.validate({ id: 'a' })).toThrow('Invalid regular expression');
    expect(await kept()).toEqual([]);
  });

  it('is not kept where a project keeps no packages', async () => {
    await rm(join(root, 'node_modules'), { recursive: true });
    expect(await titleOf('shop.order.made')).toBe('Made');
    expect(await readdir(root)).toEqual(['schemas']);
  });
});

async function spoil(): Promise<void> {
  for (const name of await kept()) {
    const text = await readFile(join(root, KEPT, name), 'utf8');
    await writeFile(join(root, KEPT, name), text.replace('kept Made', 'kept Mad'));
  }
}
