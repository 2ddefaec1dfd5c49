import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** One topology file as text. Its name is the service's, or `bus` for what belongs to none. */
export interface TopologyFile {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

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
