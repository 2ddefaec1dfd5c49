import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { threadId } from 'node:worker_threads';

/** What tells one process from every other one, also from the one that had its pid before. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the system's own count; empty where /proc does not say. */
  readonly startedAt: string;
  /** The boot and the pid namespace in which the pid means something. */
  readonly place: string;
  readonly thread: number;
}

/** `elsewhere`: in another container, on another machine or in another thread, where a pid says nothing to us. */
export type Liveness = 'alive' | 'gone' | 'elsewhere';

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startedAt: startOf(process.pid), place: placeOf(), thread: threadId };
}

/** Whether that process runs. Of one's own thread the answer is `gone`: it knows itself what it holds. */
export function livenessOf(other: ProcessIdentity, own: ProcessIdentity): Liveness {
  if (other.place !== own.place) return 'elsewhere';
  if (!isRunning(other)) return 'gone';
  if (other.pid !== own.pid) return 'alive';
  return other.thread === own.thread ? 'gone' : 'elsewhere';
}

/** A zombie has a pid and holds nothing any more. */
export function isRunning({ pid, startedAt }: Pick<ProcessIdentity, 'pid' | 'startedAt'>): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const stat = statOf(pid);
  if (stat === undefined) return true;
  if (stat.state === 'Z' || stat.state === 'X') return false;
  return startedAt === '' || stat.startedAt === startedAt;
}

/** When a process began, in the system's own count; empty where /proc does not say. */
export function startOf(pid: number): string {
  return statOf(pid)?.startedAt ?? '';
}

function statOf(pid: number): { readonly state: string; readonly startedAt: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything; the state is the first field after it, the start the twentieth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startedAt: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

function placeOf(): string {
  const read = (what: () => string): string => {
    try {
      return what();
    } catch {
      return '';
    }
  };
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = read(() => readlinkSync('/proc/self/ns/pid'));
  return createHash('sha256').update(`${boot} ${namespace}`).digest('hex').slice(0, 12);
}
