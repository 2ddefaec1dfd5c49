import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { BloodbankError, type TopologyFile } from '@bloodbank/core';

/**
 * Every `*.json` of a folder, `bus.json` first. The package's only I/O. A file may be a link, as in a mounted ConfigMap, but to
 * none outside of the folder.
 *
 * @throws {BloodbankError} `topology.invalid` for a link that leads out, or nowhere.
 */
export async function readTopologyFolder(dir: string): Promise<readonly TopologyFile[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const root = await realpath(dir);
  const named = entries.filter(({ name }) => name.endsWith('.json'));
  const areFiles = await Promise.all(named.map((entry) => isFile(root, entry)));
  const names = named.filter((_, index) => areFiles[index]).map(({ name }) => name);
  const inOrder = names.sort((a, b) => Number(b === 'bus.json') - Number(a === 'bus.json') || (a < b ? -1 : 1));
  return Promise.all(
    inOrder.map(async (name) => {
      const file = join(dir, name);
      return { name: basename(name, '.json'), file, text: await readFile(file, 'utf8') };
    }),
  );
}

async function isFile(root: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile();
  const path = join(root, entry.name);
  const target = await realpath(path).catch(() => undefined);
  if (target?.startsWith(root + sep) === true) return (await stat(target)).isFile();
  const where = target === undefined ? 'nowhere' : 'out of its folder';
  throw new BloodbankError('topology.invalid', `${path} is a link that leads ${where}; it is not read.`);
}
