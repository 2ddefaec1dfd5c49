import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { readAnnouncement, type WrittenAnnouncement, writeAnnouncement } from '@bloodbank/bus/broker';
import { findProject } from '@bloodbank/bus/config';

interface GatewayAnnouncement {
  readonly gateway: string;
  readonly pid: number;
}

const PROBE_TIMEOUT_MS = 1_000;

/** Where a gateway writes down its address, for other processes of the project. */
export function gatewayFileOf(cwd: string): string {
  return join(findProject(cwd).root, '.bloodbank', 'gateway.json');
}

/**
 * `{"gateway":"http://127.0.0.1:8682","pid":4711}`; undefined where another one lives: it goes on being found, and a second neither
 * takes its place nor its file.
 */
export async function announceGateway(cwd: string, gateway: string): Promise<WrittenAnnouncement | undefined> {
  const announcement: GatewayAnnouncement = { gateway, pid: process.pid };
  const file = gatewayFileOf(cwd);
  return (await livesStill(await readAnnouncement(file))) ? undefined : writeAnnouncement(file, announcement);
}

/** Its process runs, and something listens there. A busy one that is slow to answer lives too. */
async function livesStill(value: unknown): Promise<boolean> {
  if (typeof value !== 'object' || value === null || !('gateway' in value) || !('pid' in value)) return false;
  const { gateway, pid } = value;
  if (typeof gateway !== 'string' || !URL.canParse(gateway) || typeof pid !== 'number' || !runs(pid)) return false;
  const { hostname: host, port } = new URL(gateway);
  const socket = connect({ host, port: Number(port), timeout: PROBE_TIMEOUT_MS });
  try {
    await Promise.race([once(socket, 'connect'), once(socket, 'timeout')]);
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (thrown) {
    // It runs, and belongs to somebody else.
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The gateway that some process of this project runs now, if any answers. */
export async function findAnnouncedGateway(cwd: string): Promise<string | undefined> {
  const value = await readAnnouncement(gatewayFileOf(cwd));
  if (typeof value !== 'object' || value === null || !('gateway' in value)) return undefined;
  const { gateway } = value;
  if (typeof gateway !== 'string' || !URL.canParse(gateway)) return undefined;
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  const answer = await fetch(new URL('/healthz', gateway), { signal }).catch(() => undefined);
  return answer?.ok === true ? gateway : undefined;
}
