import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** What all cores of the machine spent since it started, in milliseconds. */
export interface CpuTimes {
  readonly busyMs: number;
  readonly totalMs: number;
}

/** Linux counts in hundredths of a second, whatever its timer does. */
export const TICK_MS = 10;

/** Where Linux says so, time that a hypervisor took away counts as busy: somebody else had it. */
export function readCpuTimes(): CpuTimes {
  return parseCpuTimes(readStat()) ?? sumCores();
}

/** The first line of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal. */
export function parseCpuTimes(stat: string): CpuTimes | undefined {
  const [name, ...fields] = stat.slice(0, stat.indexOf('\n')).split(/\s+/);
  if (name !== 'cpu') return undefined;
  const ticks = fields.slice(0, 8).map(Number);
  const total = ticks.reduce((sum, field) => sum + field, 0);
  const [, , , idle = 0, waiting = 0] = ticks;
  return { busyMs: (total - idle - waiting) * TICK_MS, totalMs: total * TICK_MS };
}

function readStat(): string {
  try {
    return readFileSync('/proc/stat', 'utf8');
  } catch {
    return '';
  }
}

function sumCores(): CpuTimes {
  return cpus().reduce(
    ({ busyMs, totalMs }, { times: { user, nice, sys, irq, idle } }) => ({
      busyMs: busyMs + user + nice + sys + irq,
      totalMs: totalMs + user + nice + sys + irq + idle,
    }),
    { busyMs: 0, totalMs: 0 },
  );
}
