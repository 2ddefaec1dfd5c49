import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface WrittenAnnouncement {
  /** Removes the file, unless another process has written it since. */
  withdraw(): Promise<void>;
}

/** Writes down for other processes of this project where something listens. `pid` is of this process. */
export async function writeAnnouncement(
  file: string,
  announcement: { readonly pid: number },
): Promise<WrittenAnnouncement> {
  await mkdir(dirname(file), { recursive: true });
  // Written beside and renamed: a reader never sees half a file.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(announcement)}\n`, { mode: 0o600 });
  await rename(draft, file);
  return {
    async withdraw() {
      const current = await readAnnouncement(file);
      const isOwn = typeof current === 'object' && current !== null && 'pid' in current && current.pid === process.pid;
      if (isOwn) await rm(file, { force: true });
    },
  };
}

/** What the file says, whoever wrote it; undefined where there is none that can be read. */
export async function readAnnouncement(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
