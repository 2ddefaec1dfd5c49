import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface StarterFile {
  /** With forward slashes, below the folder of the project. */
  readonly path: string;
  readonly content: string;
}

export interface WrittenFiles {
  readonly written: readonly string[];
  /** Was there already, and stays as it is. */
  readonly kept: readonly string[];
}

/** Writes what is not there yet. Whatever is there stays as it is, so that a second run does nothing. */
export async function writeFiles(folder: string, files: readonly StarterFile[]): Promise<WrittenFiles> {
  const written: string[] = [];
  const kept: string[] = [];
  for (const { path, content } of files) {
    const isNew = await create(join(folder, path), content);
    (isNew ? written : kept).push(path);
  }
  return { written, kept };
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

export function toJsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
