import { readFile, rm, writeFile } from 'node:fs/promises';
import { DispatcherError } from '../dispatcher-errors.js';

const MAX_TRIES = 5;

/**
 * Makes a file this process's own until it is released. The lock of a process that is not there any more is taken over.
 *
 * @throws {BloodbankError} `dispatcher.state-in-use`
 */
export async function lockFile(path: string): Promise<{ release(): Promise<void> }> {
  const lock = `${path}.lock`;
  const content = JSON.stringify({ pid: process.pid, startedAt: await startOf(process.pid) });
  for (let tries = 0; ; tries++) {
    try {
      await writeFile(lock, content, { flag: 'wx', mode: 0o600 });
      return { release: () => rm(lock, { force: true }) };
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (!isTaken || tries === MAX_TRIES) throw error;
    }
    const holder = await holderOf(lock);
    if (holder !== undefined && (await isRunning(holder))) {
      throw new DispatcherError('dispatcher.state-in-use', `${path} is in use by process ${holder.pid}.`);
    }
    await rm(lock, { force: true });
  }
}

/** Whether a process that runs has made the file its own. */
export async function isLocked(path: string): Promise<boolean> {
  const holder = await holderOf(`${path}.lock`);
  return holder !== undefined && (await isRunning(holder));
}

interface Holder {
  readonly pid: number;
  readonly startedAt?: string;
}

async function holderOf(lock: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(lock, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

async function isRunning({ pid, startedAt }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  // A pid comes again some day, and in a container at every start.
  const now = await startOf(pid);
  return startedAt === undefined || now === undefined || now === startedAt;
}

/** When a process began, in the system's own count; undefined where /proc does not tell. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name, in brackets, may hold anything; the start is the twentieth field after it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
