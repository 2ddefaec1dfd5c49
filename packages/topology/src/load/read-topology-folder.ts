import { readdir, readFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import type { TopologyFile } from '@bloodbank/core/ports';
import type { Finding } from '../finding.js';

/** Every `*.json` of a folder, `bus.json` first. */
export async function readTopologyFolder(dir: string): Promise<readonly TopologyFile[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json')).map(({ name }) => name);
  const inOrder = names.sort((a, b) => Number(b === 'bus.json') - Number(a === 'bus.json') || (a < b ? -1 : 1));
  return Promise.all(
    inOrder.map(async (name) => {
      const file = join(dir, name);
      return { name: basename(name, '.json'), file, text: await readFile(file, 'utf8') };
    }),
  );
}

/** What a person may have meant as a topology file. */
const MEANT = /\.(json|jsonc|json5|ya?ml|toml|js|mjs|cjs|ts)$/i;

/** Warnings about what lies in the folder of topology files and is not read: by its ending, or in a folder below. */
export async function findUnreadFiles(dir: string): Promise<readonly Finding[]> {
  const entries = await readdir(dir, { recursive: true, encoding: 'utf8' });
  const unread = entries.filter((path) => MEANT.test(path) && (path.includes(sep) || !path.endsWith('.json')));
  return unread.sort().map((path) => ({
    severity: 'warning',
    rule: 'file-unread',
    file: join(dir, path),
    pointer: '',
    message: 'This file is not read: topology files are JSON, end in ".json" and lie in the folder itself.',
    fix: `Make it ${basename(path).replace(/\.[^.]+$/, '')}.json in ${dir}, or put it elsewhere.`,
  }));
}
