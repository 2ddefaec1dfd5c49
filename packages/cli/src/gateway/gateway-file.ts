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

/** `{"gateway":"http://127.0.0.1:8682","pid":4711}` */
export function announceGateway(cwd: string, gateway: string): Promise<WrittenAnnouncement> {
  const announcement: GatewayAnnouncement = { gateway, pid: process.pid };
  return writeAnnouncement(gatewayFileOf(cwd), announcement);
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
