import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** What tells one process from every other one, as a part of the name of a folder: pid, start and machine. */
export function ownIdentity(): string {
  return identityOf(process.pid, startOf(process.pid) ?? '0');
}

function identityOf(pid: number, startedAt: string): string {
  return `${pid}-${startedAt}-${hostname().replaceAll(/[^A-Za-z0-9.]/g, '_')}`;
}

/** Whether the process of an identity runs. Of another machine nobody knows, and it counts as running. */
export function isAlive(identity: string): boolean {
  const [, pid = '', startedAt = ''] = /^(\d+)-(\d+)-/.exec(identity) ?? [];
  if (pid === '' || identity !== identityOf(Number(pid), startedAt)) return pid !== '';
  try {
    process.kill(Number(pid), 0);
  } catch (thrown) {
    // Somebody else's process is one all the same.
    if ((thrown as { readonly code?: unknown }).code !== 'EPERM') return false;
  }
  const start = startOf(Number(pid));
  return start === undefined || startedAt === '0' || start === startedAt;
}

/** When it began, in the system's own count; undefined where /proc does not say, or it has ended and only waits to be buried. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold anything; the state is the first field after it, the start the twentieth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? '-1' : fields[19];
  } catch {
    return undefined;
  }
}
