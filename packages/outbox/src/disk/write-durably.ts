import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PRIVATE_FILE } from './private-file.js';
import { syncFolder } from './sync-folder.js';

/** Writes a whole file or nothing; once it resolved, it survives a loss of power. */
export async function writeDurably(path: string, bytes: string | Uint8Array): Promise<void> {
  const draft = `${path}.draft`;
  try {
    const file = await open(draft, 'w', PRIVATE_FILE);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    // On a full disk every try would leave another one.
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}
