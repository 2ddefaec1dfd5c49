import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { readVersion } from '../version.js';
import { starterFiles } from './starter-files.js';

/** Writes what is not there yet. Whatever is there stays as it is, so that a second run does nothing. */
export async function runInit({ cwd, out, notes, isJson }: CommandContext): Promise<number> {
  const written: string[] = [];
  const kept: string[] = [];
  for (const { path, content } of starterFiles(cwd, readVersion())) {
    const isNew = await create(join(cwd, path), content);
    (isNew ? written : kept).push(path);
  }
  if (isJson) await out.json({ ok: true, written, kept });
  else {
    for (const path of written) await out.line(path);
    for (const path of kept) await notes.line(`${path} is there already, and stays as it is.`);
    await notes.line('Next: `bloodbank generate`, then `bloodbank publish shop.order.placed --example`.');
  }
  return EXIT_OK;
}

async function create(path: string, content: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
