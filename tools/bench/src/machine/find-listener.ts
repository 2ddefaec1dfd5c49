import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A server whose processor time is measured: its usual port, and what its process is called. */
interface KnownServer {
  readonly port: number;
  readonly program: string;
}

const SERVERS: Readonly<Record<string, KnownServer>> = {
  'amqp:': { port: 5672, program: 'beam.smp' },
  'amqps:': { port: 5671, program: 'beam.smp' },
  'kafka:': { port: 9092, program: 'java' },
  'redis:': { port: 6379, program: 'redis-server' },
  'rediss:': { port: 6379, program: 'redis-server' },
};

const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const LISTENING = '0A';

/**
 * The process of this machine that listens at the address of a URL; undefined where the address is another machine's, or
 * where the system does not say. Linux shows whose sockets these are to root and to their owner; for anybody else the one
 * process with the server's name has to do.
 */
export function findListener(url: string): number | undefined {
  const { hostname, port, protocol } = new URL(url);
  const server = SERVERS[protocol];
  if (server === undefined || !LOCAL.test(hostname)) return undefined;
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readText(file) ?? '');
  const sockets = new Set(tables.flatMap((table) => listeningSockets(table, Number(port) || server.port)));
  if (sockets.size === 0) return undefined;
  const pids = numbersIn('/proc');
  return pids.find((pid) => holds(pid, sockets)) ?? onlyOne(pids.filter((pid) => nameOf(pid) === server.program));
}

/** Lines of `/proc/net/tcp`: number, local address, remote address, state, five more, and the socket's inode. */
export function listeningSockets(table: string, port: number): readonly string[] {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    return local.endsWith(ending) && state === LISTENING ? [`socket:[${inode}]`] : [];
  });
}

function holds(pid: number, sockets: ReadonlySet<string>): boolean {
  const folder = `/proc/${pid}/fd`;
  return numbersIn(folder).some((fd) => sockets.has(attempt(() => readlinkSync(`${folder}/${fd}`)) ?? ''));
}

function nameOf(pid: number): string | undefined {
  return readText(`/proc/${pid}/comm`)?.trim();
}

function onlyOne(pids: readonly number[]): number | undefined {
  return pids.length === 1 ? pids[0] : undefined;
}

function numbersIn(folder: string): readonly number[] {
  return (attempt(() => readdirSync(folder)) ?? []).map(Number).filter(Number.isInteger);
}

function readText(file: string): string | undefined {
  return attempt(() => readFileSync(file, 'utf8'));
}

/** Processes end while they are looked at, and most belong to others. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
