import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { BloodbankError } from '@bloodbank/core/errors';
import { pause } from '@bloodbank/core/time';
import { findServer, type ServedAt } from './held-store.js';

/** A cluster that is served, and stays so until it is let go. */
export interface OpenPglite {
  /** For a client of PostgreSQL. */
  readonly url: string;
  /** False once its process is gone. */
  readonly isServed: boolean;
  letGo(): void;
}

const LOOK_EVERY_MS = 100;

/**
 * Finds the process that serves the cluster of a folder, or starts one.
 *
 * @throws {BloodbankError} `store.unavailable` where none answers in time, as where the package of PGlite is not installed.
 */
export async function openPglite(folder: string, timeoutMs: number): Promise<OpenPglite> {
  const until = performance.now() + timeoutMs;
  let starting: Starting | undefined;
  while (performance.now() < until) {
    const found = await findServer(folder);
    if (found === 'free') starting = starting === undefined || starting.hasEnded ? start(folder, starting) : starting;
    else if (found !== 'starting') {
      const line = await lineTo(found);
      if (line !== undefined) return openAt(found, line);
    }
    await pause(LOOK_EVERY_MS);
  }
  throw unavailable(folder, 'it did not answer in time');
}

interface Starting {
  readonly hasEnded: boolean;
  readonly failures: number;
}

/** A process of its own, which outlives this one where others are connected. */
function start(folder: string, before: Starting | undefined): Starting {
  const failures = before?.failures ?? 0;
  if (failures > 2) throw unavailable(folder, 'its process ends at once. Is @electric-sql/pglite installed?');
  // From sources, as in our own tests, TypeScript is run as it is.
  const isSource = import.meta.url.endsWith('.ts');
  const flags = isSource ? ['--conditions=@bloodbank/source', '--import', 'tsx'] : [];
  const program = fileURLToPath(new URL(isSource ? './pglite-process.ts' : './pglite-process.js', import.meta.url));
  const state = { hasEnded: false, failures };
  const child = spawn(process.execPath, [...flags, program, folder], { detached: true, stdio: 'ignore' });
  child.unref();
  const end = (code: number | null): void => {
    state.hasEnded = true;
    if (code !== 0) state.failures += 1;
  };
  child.on('error', () => end(1)).on('exit', end);
  return state;
}

/** A connection that asks nothing: while it is there, the process stays. */
async function lineTo({ port }: ServedAt): Promise<Socket | undefined> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  try {
    await once(socket, 'connect');
    socket.unref();
    return socket;
  } catch {
    return undefined;
  }
}

function openAt({ port, password }: ServedAt, line: Socket): OpenPglite {
  return {
    url: `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    get isServed() {
      return !line.destroyed;
    },
    letGo: () => line.destroy(),
  };
}

function unavailable(folder: string, reason: string): BloodbankError {
  return new BloodbankError('store.unavailable', `The event store in ${folder} cannot be opened: ${reason}.`);
}
