import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';

/** What was seen of a file. */
export interface FileFacts {
  readonly sizeBytes: number;
  /** In milliseconds since 1970, with fractions where the file system keeps them. */
  readonly modifiedMs: number;
  /** Of the whole content, hexadecimal. */
  readonly sha256: string;
}

/** Size and time, which tell cheaply whether a file may have changed; undefined when it is no ordinary file, or is gone. */
export async function readStat(path: string): Promise<Omit<FileFacts, 'sha256'> | undefined> {
  // lstat: what a link leads to is either watched itself, or outside of the folder and nobody's business here.
  const stat = await lstat(path).catch(ignoreAbsence);
  return stat?.isFile() === true ? { sizeBytes: stat.size, modifiedMs: stat.mtimeMs } : undefined;
}

/**
 * Reads a file by streaming, whatever its size. Undefined when it is gone, and `'changing'` when it was written meanwhile:
 * then it has not settled, and the hash is of nothing that anybody meant.
 */
export async function readFacts(path: string): Promise<FileFacts | 'changing' | undefined> {
  const before = await readStat(path);
  if (before === undefined) return undefined;
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (thrown) {
    return ignoreAbsence(thrown);
  }
  const after = await readStat(path);
  if (after === undefined) return undefined;
  if (after.sizeBytes !== before.sizeBytes || after.modifiedMs !== before.modifiedMs) return 'changing';
  return { ...after, sha256: hash.digest('hex') };
}

function ignoreAbsence(thrown: unknown): undefined {
  const { code } = thrown as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  throw thrown;
}
