import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Whole or not at all, for two runs may write at once. A cache that cannot be written is none. */
export async function keepFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true })
    .then(() => writeFile(draft, text))
    .then(() => rename(draft, file))
    .catch(() => {});
}
