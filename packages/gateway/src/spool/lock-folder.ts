import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BloodbankError } from '@bloodbank/core';

const MAX_TRIES = 10;

/** Folders that this process holds. */
const held = new Set<string>();

/**
 * Makes a folder this process's own, until it is released or the process is gone: the lock of a process that is not there any
 * more is taken over.
 *
 * @throws {BloodbankError} `gateway.spool-damaged` when another process holds it.
 */
export async function lockFolder(folder: string): Promise<{ release(): Promise<void> }> {
  const path = join(folder, 'lock');
  const draft = join(folder, `lock.${randomUUID()}`);
  const content = JSON.stringify({ pid: process.pid, startedAt: await startOf(process.pid) });
  if (held.has(path)) refuse(folder, process.pid);
  held.add(path);
  // Written first and linked then, so that nobody ever reads half a lock.
  await writeFile(draft, content, { mode: 0o600 });
  try {
    for (let tries = 0; !(await tryLink(draft, path)); tries++) {
      if (tries === MAX_TRIES) throw new Error(`The lock ${path} cannot be taken.`);
      await removeStale(folder, path);
    }
  } catch (error) {
    held.delete(path);
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return {
    async release() {
      if (held.delete(path)) await rm(path, { force: true });
    },
  };
}

async function tryLink(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function removeStale(folder: string, path: string): Promise<void> {
  const seen = await readFile(path, 'utf8').catch(() => undefined);
  if (seen === undefined) return;
  const holder = holderOf(seen);
  if (holder !== undefined && (await isRunning(holder))) refuse(folder, holder.pid);
  // Another process may have done the same meanwhile: what is moved away must be the lock that was looked at.
  const aside = `${path}.${randomUUID()}`;
  await rename(path, aside).catch(() => {});
  const moved = await readFile(aside, 'utf8').catch(() => seen);
  if (moved !== seen) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

interface Holder {
  readonly pid: number;
  readonly startedAt?: string;
}

function holderOf(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Holder;
    return Number.isInteger(value.pid) && value.pid > 0 ? value : undefined;
  } catch {
    return undefined;
  }
}

async function isRunning({ pid, startedAt }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  // In a container every start has the same pid, and anywhere a pid comes again some day.
  if (pid === process.pid) return false;
  const now = await startOf(pid);
  return startedAt === undefined || now === undefined || now === startedAt;
}

/** When a process began, in the system's own count; undefined where /proc does not tell. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name, in brackets, may hold anything; the start is the twentieth field after it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function refuse(folder: string, pid: number): never {
  throw new BloodbankError('gateway.spool-damaged', `The spool ${folder} is in use by process ${pid}.`, {
    remedy: 'Give each gateway a SPOOL_DIR of its own.',
  });
}
