import { readFileSync, readlinkSync } from 'node:fs';

/** Fields of /proc/<pid>/stat, counted from behind the name in brackets (proc(5)). */
const STATE = 0;
const START_TIME = 19;

/** Whether a process has ended. One that has the id by now and began at another tick is not the one that is meant. */
export function isProcessOver(pid: number, tick: number): boolean {
  const fields = readStat(pid);
  // Nobody waited for it; it holds an id and does nothing any more.
  if (fields?.[STATE] === 'Z') return true;
  if (fields !== undefined && tick !== 0) return Number(fields[START_TIME]) !== tick;
  try {
    process.kill(pid, 0);
    return false;
  } catch (thrown) {
    // EPERM: it is there, and somebody else's.
    return (thrown as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** When a process began, in ticks since its machine did; 0 where there is no /proc. */
export function tickOf(pid: number | 'self'): number {
  return Number(readStat(pid)?.[START_TIME] ?? 0);
}

/** The space in which process ids are counted; containers have their own. Empty where there is no /proc. */
export function processSpaceOf(pid: number | 'self'): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return '';
  }
}

function readStat(pid: number | 'self'): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
