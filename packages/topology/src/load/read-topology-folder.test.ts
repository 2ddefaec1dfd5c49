import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTopologyFolder } from './read-topology-folder.js';

let base: string;
let folder: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'topology-'));
  folder = join(base, 'topology');
  await mkdir(join(folder, '..data'), { recursive: true });
});
afterEach(() => rm(base, { recursive: true }));

test('reads files, and links to files of the folder, as a mounted ConfigMap has them', async () => {
  await writeFile(join(folder, 'a.json'), '{}');
  await writeFile(join(folder, '..data', 'bus.json'), '{ "bus": true }');
  await symlink(join('..data', 'bus.json'), join(folder, 'bus.json'));
  await mkdir(join(folder, 'folder.json'));
  const files = await readTopologyFolder(folder);
  expect(files.map(({ name, text }) => [name, text])).toEqual([
    ['bus', '{ "bus": true }'],
    ['a', '{}'],
  ]);
});

test.each([
  ['out of its folder', '../secret.json'],
  ['nowhere', 'not-there.json'],
])('a link that leads %s is refused, and never read', async (where, target) => {
  await writeFile(join(base, 'secret.json'), '{ "secret": true }');
  await symlink(target, join(folder, 'linked.json'));
  await expect(readTopologyFolder(folder)).rejects.toMatchObject({
    code: 'topology.invalid',
    message: expect.stringContaining(where),
  });
});
