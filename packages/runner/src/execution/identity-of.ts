import { type ProcessIdentity, startOf } from '@bloodbank/outbox';

/** What tells a process of ours from every later one of the same pid. */
export function identityOf(pid: number | undefined): Pick<ProcessIdentity, 'pid' | 'startedAt'> | null {
  return pid === undefined ? null : { pid, startedAt: startOf(pid) };
}
