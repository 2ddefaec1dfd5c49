import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { HeldFolder, HeldFolders } from './held-folders.js';
import { isRunning } from './process-identity.js';

const SEGMENT = /^\d{12}\.log$/;

/**
 * Takes over what an earlier version left: its segments stood in the outbox itself, behind a lock with the pid of their
 * process. They are moved, each whole, into a folder of this process. Undefined when there are none, or their process runs.
 */
export async function adoptOldSpool(root: string, folders: HeldFolders): Promise<HeldFolder | undefined> {
  const logs = (await readdir(root)).filter((name) => SEGMENT.test(name)).sort();
  if (logs.length === 0) return undefined;
  const lock = join(root, 'lock');
  const holder = holderOf(await readFile(lock, 'utf8').catch(() => ''));
  // In a container every start has the same pid; and our own pid never holds this lock.
  if (holder !== undefined && holder.pid !== process.pid && isRunning(holder)) return undefined;
  const folder = await folders.create();
  for (const log of logs) {
    try {
      await rename(join(root, log), join(folder.path, log));
    } catch {
      // Another process was quicker; whoever has the records takes the marks.
      continue;
    }
    const marks = log.replace('.log', '.done');
    await rename(join(root, marks), join(folder.path, marks)).catch(() => {});
  }
  await rm(lock, { force: true });
  return folder;
}

function holderOf(text: string): { readonly pid: number; readonly startedAt: string } | undefined {
  try {
    const { pid, startedAt = '' } = JSON.parse(text) as { pid: number; startedAt?: string };
    return Number.isInteger(pid) && pid > 0 ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}
