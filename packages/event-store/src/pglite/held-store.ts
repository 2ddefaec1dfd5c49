import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAlive, ownIdentity } from './process-identity.js';

/**
 * The folder of a store, `.bloodbank/store`. In it stands the cluster as `pg-<identity of its process>`, or `pg-free` where nobody has
 * it, and while it is served `server.json`. PGlite itself lets two processes open one folder, and then each loses what the
 * other wrote: so whoever wants it renames it to a name of his own, which of several who try it one alone can.
 */
const FREE = 'pg-free';
const SERVER = 'server.json';

/** Where the process that has the cluster answers. */
export interface ServedAt {
  readonly identity: string;
  readonly port: number;
  /** Whoever can read this file may connect. */
  readonly password: string;
}

/** Takes the cluster, made where there is none yet. Undefined where another process has it. */
export async function takeStore(folder: string): Promise<string | undefined> {
  const mine = join(folder, `pg-${ownIdentity()}`);
  await makeStore(folder);
  const name = await clusterIn(folder);
  if (name === undefined || isHeld(name)) return undefined;
  try {
    await rename(join(folder, name), mine);
    return mine;
  } catch {
    // Another process was quicker.
    return undefined;
  }
}

/** Leaves the cluster to the next process. */
export async function releaseStore(folder: string, mine: string): Promise<void> {
  await rm(join(folder, SERVER), { force: true });
  await rename(mine, join(folder, FREE)).catch(() => {});
}

/** Whole or not at all: whoever reads it while it is written sees none. */
export async function announceServer(folder: string, served: ServedAt): Promise<void> {
  const draft = join(folder, `${SERVER}.${process.pid}`);
  await writeFile(draft, JSON.stringify(served), { mode: 0o600 });
  await rename(draft, join(folder, SERVER));
}

/** Where it is served, by a process that runs; `starting` while one has it and does not answer yet; `free` where nobody has it. */
export async function findServer(folder: string): Promise<ServedAt | 'starting' | 'free'> {
  const name = await clusterIn(folder);
  if (name === undefined || !isHeld(name)) return 'free';
  try {
    const served = JSON.parse(await readFile(join(folder, SERVER), 'utf8')) as ServedAt;
    return `pg-${served.identity}` === name ? served : 'starting';
  } catch {
    return 'starting';
  }
}

/** Made aside and put in its place in one step: of two who do so, one finds it taken. */
async function makeStore(folder: string): Promise<void> {
  if ((await clusterIn(folder)) !== undefined) return;
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
  await mkdir(join(draft, FREE), { mode: 0o700 });
  await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
}

async function clusterIn(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(() => []);
  return names.find((name) => name.startsWith('pg-'));
}

function isHeld(name: string): boolean {
  return name !== FREE && isAlive(name.slice('pg-'.length));
}
