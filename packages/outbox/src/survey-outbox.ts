import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseFolderName } from './process/folder-name.js';
import { decodeOldMarks } from './spool/old-marks.js';
import { scanRecords } from './spool/record.js';

/**
 * How many events wait in an outbox folder, of all its processes. Read from outside, while they may be writing: it is about
 * right, and takes nothing from anybody. Zero where there is no such folder.
 */
export async function countWaiting(folder: string): Promise<number> {
  const owned = (await namesIn(folder)).filter((name) => parseFolderName(name) !== undefined);
  const counts = await Promise.all(['.', ...owned].map((name) => countIn(join(folder, name))));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function countIn(folder: string): Promise<number> {
  let count = 0;
  for (const name of await namesIn(folder)) {
    if (!/^\d{12}\.log$/.test(name)) continue;
    const bytes = await readOr(join(folder, name));
    const done = decodeOldMarks(await readOr(join(folder, name.replace('.log', '.done'))));
    count += scanRecords(bytes).records.filter(({ offset, isSettled }) => !isSettled && !done.has(offset)).length;
  }
  return count;
}

function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** What is gone meanwhile was drained. */
function readOr(path: string): Promise<Buffer> {
  return readFile(path).catch(() => Buffer.alloc(0));
}
