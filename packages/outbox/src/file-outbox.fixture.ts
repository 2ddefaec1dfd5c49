import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Envelope } from '@bloodbank/core/envelope';
import type { Outbox } from '@bloodbank/core/ports';
import type { OutboxHarness, OutboxProcess } from '@bloodbank/testkit';
import { createFileOutbox, type FileOutboxOptions } from './file-outbox.js';
import { formatFolderName, newFolderId, parseFolderName } from './process/folder-name.js';
import { ownIdentity } from './process/process-identity.js';
import { scanRecords } from './spool/record.js';

export const makeFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'outbox-'));

const PATIENCE = { initialDelayMs: 5, maxDelayMs: 50 };

export function openOutbox(
  folder: string,
  { send }: OutboxProcess,
  options: Partial<FileOutboxOptions> = {},
): Promise<Outbox> {
  const verify = (envelope: unknown): Envelope => envelope as Envelope;
  return createFileOutbox({ folder, send, verify, delays: PATIENCE, adoptEveryMs: 20, ...options });
}

/** A pid that nobody has. */
export function deadPid(): number {
  return spawnSync(process.execPath, ['--eval', '']).pid;
}

/** A folder of its own, in which processes live and die without being processes. */
export async function openFileHarness(): Promise<OutboxHarness> {
  const folder = await makeFolder();
  const opened = new Set<Outbox>();
  return {
    async open(process) {
      // What is killed here runs on, and must not take back what it had.
      const outbox = await openOutbox(folder, process, { maxBytes: 40_000, adoptEveryMs: 60_000 });
      opened.add(outbox);
      return outbox;
    },
    kill: () => renameOwn(folder),
    storedEventIds: () => storedIn(folder),
    stall() {},
    resume() {},
    async close() {
      await Promise.all([...opened].map((outbox) => outbox.close()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What belongs to this process belongs to a dead one from now on. */
export async function renameOwn(folder: string): Promise<void> {
  const owner = { ...ownIdentity(), pid: deadPid() };
  for (const name of await readdir(folder)) {
    if (parseFolderName(name) === undefined) continue;
    // Under another id: this process still holds the one it had.
    await rename(join(folder, name), join(folder, formatFolderName({ id: newFolderId(), owner })));
  }
}

export async function storedIn(folder: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const name of await namesIn(folder)) {
    if (name.startsWith('rejected/')) ids.push(name.slice('rejected/'.length, -'.json'.length));
    if (!name.endsWith('.log')) continue;
    const bytes = await readFile(join(folder, name)).catch(() => Buffer.alloc(0));
    for (const { offset, length, isSettled } of scanRecords(bytes).records) {
      const body = bytes.subarray(offset + 16, offset + length).toString();
      if (!isSettled) ids.push((JSON.parse(body) as { envelope: Envelope }).envelope.event_id);
    }
  }
  return ids;
}

/** A process takes its empty folder away whenever it likes; then it is looked again. */
async function namesIn(folder: string): Promise<readonly string[]> {
  for (let tries = 0; ; tries++) {
    try {
      return await readdir(folder, { recursive: true });
    } catch (thrown) {
      if (tries === 10 || (thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    }
  }
}
