import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { TopologyFile } from '@bloodbank/core/ports';

/** Every `*.json` of a folder, `bus.json` first. The package's only I/O. */
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
