/** Wall-clock and processor time of this process since it was started. */
export interface Elapsed {
  readonly ms: number;
  readonly cpuMs: number;
}

export function startStopwatch(): () => Elapsed {
  const cpu = process.cpuUsage();
  const from = performance.now();
  return () => {
    const ms = performance.now() - from;
    const { user, system } = process.cpuUsage(cpu);
    return { ms, cpuMs: (user + system) / 1_000 };
  };
}

/** How many a second, and what each cost its client: the figures of most questions. */
export function throughputOf(
  count: number,
  { ms, cpuMs }: Elapsed,
): { readonly rate: number; readonly clientUs: number } {
  return { rate: (count * 1_000) / ms, clientUs: (cpuMs * 1_000) / count };
}

/** What this process holds at the end of a run: flat, where what it handles passes through. */
export function residentMib(): { readonly rssMib: number } {
  return { rssMib: process.memoryUsage.rss() / 2 ** 20 };
}
