import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const BYTES = 32;

/**
 * With what plans are signed: made once for a project, readable by its owner alone, so that a plan outlives the process that
 * made it. Two processes that begin at once end up with the same one.
 */
export async function readPlanSecret(file: string): Promise<Uint8Array> {
  const found = await readFile(file).catch(() => undefined);
  if (found?.length === BYTES) return found;
  await mkdir(dirname(file), { recursive: true });
  if (found !== undefined) await rm(file, { force: true });
  const fresh = `${file}.${process.pid}.new`;
  await writeFile(fresh, randomBytes(BYTES), { mode: 0o600 });
  try {
    await link(fresh, file);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  } finally {
    await rm(fresh, { force: true });
  }
  return readFile(file);
}
