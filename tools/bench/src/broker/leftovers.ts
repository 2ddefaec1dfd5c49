import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a run has made on a broker, written down before it is made. */
export interface Leftovers {
  /** The broker's address without its credentials. */
  readonly broker: string;
  readonly queues: readonly string[];
  readonly exchanges: readonly string[];
  /** Removed only where nothing is bound to them: others may use them by now. */
  readonly sharedExchanges: readonly string[];
}

const ENDING = '.json';

/** Kept in a file, so that the next run finds what one left that was killed. */
export function writeLeftovers(folder: string, leftovers: Leftovers): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${process.pid}${ENDING}`), JSON.stringify(leftovers));
}

export function forgetLeftovers(folder: string, pid: number = process.pid): void {
  rmSync(join(folder, `${pid}${ENDING}`), { force: true });
}

/** Those of runs on this broker that have ended without removing them. */
export function readAbandoned(folder: string, broker: string): readonly (Leftovers & { readonly pid: number })[] {
  return filesIn(folder).flatMap((file) => {
    const pid = Number(file.slice(0, -ENDING.length));
    if (isRunning(pid)) return [];
    const leftovers = readLeftovers(join(folder, file));
    return leftovers?.broker === broker ? [{ ...leftovers, pid }] : [];
  });
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith(ENDING));
  } catch {
    return [];
  }
}

/** Undefined for a file that its run was killed over. */
function readLeftovers(path: string): Leftovers | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Leftovers;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
