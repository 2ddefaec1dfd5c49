import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { isRunning, ownIdentity } from '@bloodbank/outbox';

const MAX_TRIES = 5;
/** Longer than it takes to write a lock. */
const WRITING_MS = 30_000;

/** Undefined where a process that is there has it. The lock of one that is gone is taken over. */
export async function takeLock(path: string): Promise<{ release(): Promise<void> } | undefined> {
  const own = JSON.stringify(ownIdentity());
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const isTaken = await writeFile(path, own, { flag: 'wx', mode: 0o600 }).then(
      () => false,
      (thrown: NodeJS.ErrnoException) => {
        if (thrown.code === 'EEXIST') return true;
        throw thrown;
      },
    );
    if (!isTaken) return { release: () => rm(path, { force: true }) };
    if (await isHeld(path)) return undefined;
    await rm(path, { force: true });
  }
  return undefined;
}

async function isHeld(path: string): Promise<boolean> {
  try {
    return isRunning(JSON.parse(await readFile(path, 'utf8')) as ReturnType<typeof ownIdentity>);
  } catch {
    // It is being written at this moment; or whoever wrote it died over it.
    const found = await stat(path).catch(() => undefined);
    return found !== undefined && Date.now() - found.mtimeMs < WRITING_MS;
  }
}
