import { mkdir, readdir, rename, rmdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_FOLDER } from '../disk/private-file.js';
import { syncFolder } from '../disk/sync-folder.js';
import { OutboxError } from '../outbox-errors.js';
import { formatFolderName, newFolderId, parseFolderName } from './folder-name.js';
import { livenessOf, ownIdentity } from './process-identity.js';

/** A folder that is this process's own until it is released, or the process is gone. */
export interface HeldFolder {
  readonly path: string;
  /** Somebody else has it. */
  readonly isLost: boolean;
  /**
   * Whether it is still ours. A process elsewhere cannot see ours run: one that stood still for long may have lost it.
   *
   * @throws {BloodbankError} `outbox.damaged`.
   */
  assertHeld(): Promise<void>;
  /** Leaves it to the next process; removes it when it is empty. */
  release(): Promise<void>;
}

/** The folders below an outbox that belong to this process, and those that may be taken over. */
export interface HeldFolders {
  create(): Promise<HeldFolder>;
  /** Takes over what dead processes left, oldest first. */
  adopt(): Promise<readonly HeldFolder[]>;
}

/** How often a folder shows that its process is there, for those who cannot see it run. */
export const HEARTBEAT_MS = 2_000;
/** A process elsewhere whose folder showed nothing for so long is gone. Well beyond `FENCE_MS`. */
const SILENCE_MS = 15_000;
/** After a pause of this length a process looks first whether its folder is still its own. */
const FENCE_MS = 8_000;

/** Of all outboxes in this thread: what stands under our name and is not here was left by an earlier one. */
const held = new Set<string>();

export function createHeldFolders(root: string): HeldFolders {
  const own = ownIdentity();
  /** Of folders elsewhere: the last sign of life that was seen, and when, by our own clock. Clocks of others are not trusted. */
  const seen = new Map<string, { readonly mtimeMs: number; readonly sinceMs: number }>();

  function hold(id: string): HeldFolder {
    const path = join(root, formatFolderName({ id, owner: own }));
    let lastBeatMs = performance.now();
    let isLost = false;
    const beat = async (): Promise<void> => {
      const now = new Date();
      const startedMs = performance.now();
      await utimes(path, now, now);
      lastBeatMs = startedMs;
    };
    const timer = setInterval(() => void beat().catch(() => {}), HEARTBEAT_MS).unref();
    return {
      path,
      get isLost() {
        return isLost;
      },
      async assertHeld() {
        if (performance.now() - lastBeatMs < FENCE_MS) return;
        await beat().catch((cause: unknown) => {
          isLost = true;
          const message = `The folder ${path} was taken over by another process, or removed, while this one stood still.`;
          throw new OutboxError('outbox.damaged', message, { cause });
        });
      },
      async release() {
        clearInterval(timer);
        if (!held.delete(path)) return;
        const left = await readdir(path).catch(() => []);
        if (left.length === 0) await rmdir(path).catch(() => {});
        else await rename(path, join(root, formatFolderName({ id, owner: undefined }))).catch(() => {});
      },
    };
  }

  async function isAbandoned(name: string, path: string): Promise<boolean> {
    const owner = parseFolderName(name)?.owner;
    if (held.has(path)) return false;
    const liveness = owner === undefined ? 'gone' : livenessOf(owner, own);
    if (liveness !== 'elsewhere') return liveness === 'gone';
    const { mtimeMs } = await stat(path);
    const before = seen.get(name);
    if (before?.mtimeMs === mtimeMs) return performance.now() - before.sinceMs > SILENCE_MS;
    seen.set(name, { mtimeMs, sinceMs: performance.now() });
    return false;
  }

  return {
    async create() {
      const id = newFolderId();
      const path = join(root, formatFolderName({ id, owner: own }));
      held.add(path);
      try {
        await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
        await syncFolder(root);
      } catch (error) {
        held.delete(path);
        throw error;
      }
      return hold(id);
    },
    async adopt() {
      const adopted: HeldFolder[] = [];
      for (const name of (await readdir(root)).sort()) {
        const parsed = parseFolderName(name);
        const path = join(root, name);
        if (parsed === undefined || !(await isAbandoned(name, path).catch(() => false))) continue;
        const ours = join(root, formatFolderName({ id: parsed.id, owner: own }));
        // Another outbox of this very process was quicker.
        if (held.has(ours)) continue;
        held.add(ours);
        try {
          // Also where the name stays the same: it is ours by then.
          await rename(path, ours);
          seen.delete(name);
          adopted.push(hold(parsed.id));
        } catch {
          // Another process was quicker.
          held.delete(ours);
        }
      }
      return adopted;
    },
  };
}
