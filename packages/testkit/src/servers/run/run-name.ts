import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { isProcessOver, processSpaceOf, tickOf } from './process-life.js';

/*
 * `bloodbank-test-<second>-<machine>-<pid>-<tick>`: everything that a run creates on a shared server has this name in its
 * own. From the name alone any other run can see whether its process is still there, so nothing has to be renewed while
 * the tests run, and no moment exists at which something is there and nobody's.
 */
const RUN_NAME = /bloodbank-test-([0-9a-z]+)-([0-9a-f]{6})-([0-9a-z]+)-([0-9a-z]+)/;

/** With what the name of every run begins. */
export const RUN_NAME_START = 'bloodbank-test-';

/** Of processes on other machines only their age is known. Longer than any run takes. */
const FOREIGN_RUN_LASTS_SECONDS = 24 * 60 * 60;

/** The name of the run whose process this is. */
export function nameThisRun(): string {
  return formatRunName({ startedAt: now(), machine: thisMachine(), pid: process.pid, tick: tickOf('self') });
}

export interface RunOwner {
  /** In seconds since 1970. */
  readonly startedAt: number;
  readonly machine: string;
  readonly pid: number;
  /** When the process began, as its machine counts; 0 where that cannot be known. */
  readonly tick: number;
}

export function formatRunName({ startedAt, machine, pid, tick }: RunOwner): string {
  return `${RUN_NAME_START}${startedAt.toString(36)}-${machine}-${pid.toString(36)}-${tick.toString(36)}`;
}

/** The name of a run that a longer name holds, as that of a queue does. */
export function findRunName(text: string): string | undefined {
  return RUN_NAME.exec(text)?.[0];
}

/** Whether a run has ended, however it ended. What is no name of a run is nobody's to remove, so it has not. */
export function isRunOver(name: string): boolean {
  const [whole, startedAt = '', machine = '', pid = '', tick = ''] = RUN_NAME.exec(name) ?? [];
  if (whole !== name) return false;
  if (machine !== thisMachine()) return now() - Number.parseInt(startedAt, 36) > FOREIGN_RUN_LASTS_SECONDS;
  return isProcessOver(Number.parseInt(pid, 36), Number.parseInt(tick, 36));
}

/** A name beside the run's own database or virtual host, which must show whose it is: of a role, or in a shared vhost. */
export function nameWithin(runName: string, prefix: string): string {
  return `${runName}-${prefix}-${randomBytes(4).toString('hex')}`;
}

/** Machines and containers alike: where one process id means one process. */
export function thisMachine(): string {
  return createHash('sha256')
    .update(`${hostname()} ${processSpaceOf('self')}`)
    .digest('hex')
    .slice(0, 6);
}

function now(): number {
  return Math.floor(Date.now() / 1_000);
}
