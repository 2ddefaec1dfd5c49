import { readCpuTimes } from './cpu-times.js';
import { readProcessCpuMs } from './process-cpu.js';

/** Servers of this machine that work for an arm, by name, with the ids of their processes. */
export type ServerPids = Readonly<Record<string, number>>;

/** Who had the processors while something was watched, in milliseconds over all cores. */
export interface CpuShares {
  readonly totalMs: number;
  readonly busyMs: number;
  readonly ownMs: number;
  readonly serversMs: Readonly<Record<string, number>>;
}

/** Begins to watch; the answer tells what was spent since. */
export function watchCpu(servers: ServerPids): () => CpuShares {
  const before = read(servers);
  return () => {
    const after = read(servers);
    return {
      totalMs: after.totalMs - before.totalMs,
      busyMs: after.busyMs - before.busyMs,
      ownMs: after.ownMs - before.ownMs,
      serversMs: Object.fromEntries(
        Object.entries(after.serversMs).map(([name, ms]) => [name, ms - (before.serversMs[name] ?? 0)]),
      ),
    };
  };
}

/** What was spent by neither the arm, nor the servers, nor the harness. Clocks of different grain may come out below 0. */
export function othersMs({ busyMs, ownMs, serversMs }: CpuShares, armMs: number): number {
  const servers = Object.values(serversMs).reduce((sum, ms) => sum + ms, 0);
  return Math.max(0, busyMs - ownMs - servers - armMs);
}

function read(servers: ServerPids): CpuShares {
  const { user, system } = process.cpuUsage();
  const times = Object.entries(servers).flatMap(([name, pid]): [string, number][] => {
    const ms = readProcessCpuMs(pid);
    return ms === undefined ? [] : [[name, ms]];
  });
  return { ...readCpuTimes(), ownMs: (user + system) / 1_000, serversMs: Object.fromEntries(times) };
}
