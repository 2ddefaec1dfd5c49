import { randomBytes } from 'node:crypto';
import type { ProcessIdentity } from './process-identity.js';

/**
 * The name of a process's folder says whose it is: `<time>-<random>.<pid>.<start>.<place>.<thread>`, or `<time>-<random>.free`
 * when its process ended in order. So taking one over is a rename: it is all or nothing, only one can win, it needs no room on
 * a full disk, and a process that was killed holds nothing.
 */
export interface FolderName {
  /** Sorts by the time at which the first owner made it. */
  readonly id: string;
  /** Undefined: nobody's. */
  readonly owner: ProcessIdentity | undefined;
}

const NAME = /^([0-9a-z]{9}-[0-9a-f]{8})\.(?:free|(\d+)\.(\d*)\.([0-9a-f]{12})\.(\d+))$/;

export function newFolderId(nowMs: number = Date.now()): string {
  return `${nowMs.toString(36).padStart(9, '0')}-${randomBytes(4).toString('hex')}`;
}

export function formatFolderName({ id, owner }: FolderName): string {
  if (owner === undefined) return `${id}.free`;
  return `${id}.${owner.pid}.${owner.startedAt}.${owner.place}.${owner.thread}`;
}

/** Undefined for what is no folder of a process. */
export function parseFolderName(name: string): FolderName | undefined {
  const [, id, pid, startedAt = '', place = '', thread] = NAME.exec(name) ?? [];
  if (id === undefined) return undefined;
  const owner = pid === undefined ? undefined : { pid: Number(pid), startedAt, place, thread: Number(thread) };
  return { id, owner };
}
