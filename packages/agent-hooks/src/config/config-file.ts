import { chmod, chown, copyFile, mkdir, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Of a file that is made new. */
const NEW_FILE = 0o600;

/** The text of a file; undefined where there is none. */
export function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return undefined;
    throw thrown;
  });
}

/**
 * Replaces a file as a whole or not at all. A link stays a link, and what it leads to is replaced; permissions and owner stay.
 * What stood there before the first change is kept beside it, as `<name>.before-bloodbank`.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const target = await realpath(path).catch(() => path);
  const before = await stat(target).catch(() => undefined);
  if (before !== undefined) await keepCopy(target);
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.bloodbank`);
  try {
    const file = await open(draft, 'w', before === undefined ? NEW_FILE : before.mode & 0o777);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    if (before !== undefined) {
      await chmod(draft, before.mode & 0o777);
      // Only root may give a file away; whoever owns it already need not.
      await chown(draft, before.uid, before.gid).catch(() => {});
    }
    await rename(draft, target);
  } catch (thrown) {
    await rm(draft, { force: true });
    throw thrown;
  }
}

/** Where what was there before the first change is kept. */
export function backupOf(path: string): string {
  return `${path}.before-bloodbank`;
}

async function keepCopy(target: string): Promise<void> {
  const backup = backupOf(target);
  if ((await stat(backup).catch(() => undefined)) === undefined) await copyFile(target, backup);
}
