import { readFileSync } from 'node:fs';
import { TICK_MS } from './cpu-times.js';

/** What a process of this machine has spent since it started, in milliseconds; undefined where nobody tells. */
export function readProcessCpuMs(pid: number): number | undefined {
  try {
    return parseProcessCpuMs(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** `/proc/<pid>/stat`: after the name, which may hold spaces and parentheses, user and system time are fields 12 and 13. */
export function parseProcessCpuMs(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
