import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { TopologyFile } from '@bloodbank/core/ports';
import type { Finding } from '../finding.js';
import { TopologyError } from '../topology-errors.js';

/**
 * Every `*.json` of a folder, `bus.json` first. A file may be a link, as in a mounted ConfigMap, but to none outside of the folder.
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
  throw new TopologyError('topology.invalid', `${path} is a link that leads ${where}; it is not read.`);
}

/** What a person may have meant as a topology file. */
const MEANT = /\.(json|jsonc|json5|ya?ml|toml|js|mjs|cjs|ts)$/i;

/** Warnings about what lies in the folder of topology files and is not read: by its ending, or in a folder below; not what is hidden. */
export async function findUnreadFiles(dir: string): Promise<readonly Finding[]> {
  const entries = await readdir(dir, { recursive: true, encoding: 'utf8' });
  const shown = entries.filter((path) => !path.split(sep).some((name) => name.startsWith('.')));
  const unread = shown.filter((path) => MEANT.test(path) && (path.includes(sep) || !path.endsWith('.json')));
  return unread.sort().map((path) => ({
    severity: 'warning',
    rule: 'file-unread',
    file: join(dir, path),
    pointer: '',
    message: 'This file is not read: topology files are JSON, end in ".json" and lie in the folder itself.',
    fix: `Make it ${basename(path).replace(/\.[^.]+$/, '')}.json in ${dir}, or put it elsewhere.`,
  }));
}
