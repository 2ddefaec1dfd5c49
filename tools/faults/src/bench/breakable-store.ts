import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Random, waitFor } from '@bloodbank/testkit';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import type { FaultBroker } from './fault-broker.js';
import { openPostgres } from './postgres-node.js';

export type StoreKind = 'PostgreSQL' | 'PGlite';

/** Which one a fault takes: each kind stands beside one broker, so that a run on both has both. */
export function storeBeside({ kind }: Pick<FaultBroker, 'kind'>): StoreKind {
  return kind === 'embedded' ? 'PGlite' : 'PostgreSQL';
}

/** Where an event store can be, and what may be done to it. */
export interface BreakableStore {
  readonly url: string;
  /** What the calls of its clients may take: PGlite needs some seconds to come back. */
  readonly timeoutMs: number;
  /** Each breaks it for a while, and resolves when it is over. In the order in which they are tried. */
  readonly blows: Readonly<Record<string, () => Promise<void>>>;
  /** Runs some work while a connection of its own holds what the statement takes. */
  holding(statement: string, work: () => Promise<void>): Promise<void>;
}

/** One that is removed when the test ends. `lock` takes everything that the store writes to. */
export function openBreakable(kind: StoreKind, random: Random, lock: string): Promise<BreakableStore> {
  return kind === 'PGlite' ? breakablePglite(random, lock) : breakablePostgres(random, lock);
}

async function breakablePostgres(random: Random, lock: string): Promise<BreakableStore> {
  const node = await openPostgres();
  return {
    url: node.url,
    timeoutMs: 2_000,
    holding: (statement, work) => node.holding(statement, work),
    blows: {
      killed: async () => {
        await node.stopImmediately();
        await sleep(random.integer(0, 500));
        await node.start();
      },
      locked: () => node.holding(lock, () => sleep(random.integer(1_000, 4_000))),
      readOnly: async () => {
        await node.query('ALTER SYSTEM SET default_transaction_read_only = on');
        await node.query('SELECT pg_reload_conf()');
        // Longer than it takes to suspect a message.
        await sleep(random.integer(4_000, 8_000));
        await node.query('ALTER SYSTEM RESET default_transaction_read_only');
        await node.query('SELECT pg_reload_conf()');
      },
      outOfConnections: async () => {
        const clients = Array.from({ length: 12 }, () => new pg.Client({ connectionString: node.url }));
        for (const client of clients) client.on('error', () => {});
        await Promise.allSettled(clients.map((client) => client.connect()));
        await node
          .query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bloodbank-event-store'",
          )
          .catch(() => {});
        await sleep(random.integer(500, 2_000));
        await Promise.allSettled(clients.map((client) => client.end()));
      },
    },
  };
}

/** Its process is started by whoever asks, so nothing has to bring it back. */
async function breakablePglite(random: Random, lock: string): Promise<BreakableStore> {
  const place = await openPgliteFolder();
  return {
    url: place.url,
    timeoutMs: 20_000,
    holding: (statement, work) => place.holding(statement, work),
    blows: {
      killed: () => place.signal('SIGKILL'),
      locked: () => place.holding(lock, () => sleep(random.integer(1_000, 4_000))),
      hung: async () => {
        await place.signal('SIGSTOP');
        await sleep(random.integer(1_000, 4_000));
        await place.signal('SIGCONT');
      },
    },
  };
}

/** What the process that has the cluster says of itself. */
interface Served {
  readonly identity: string;
  readonly port: number;
  readonly password: string;
}

/** An identity begins with it. */
function pidOf({ identity }: Served): number {
  return Number.parseInt(identity, 10);
}

interface PgliteFolder {
  readonly url: string;
  /** To the process that has the cluster. */
  signal(name: NodeJS.Signals): Promise<void>;
  holding(statement: string, work: () => Promise<void>): Promise<void>;
}

/** A folder for a cluster that is removed, and its process ended, when the test ends. */
export async function openPgliteFolder(): Promise<PgliteFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'bloodbank-pglite-'));
  const place = join(folder, 'store');
  const look = async (): Promise<Served | undefined> => {
    try {
      const served = JSON.parse(await readFile(join(place, 'server.json'), 'utf8')) as Served;
      process.kill(pidOf(served), 0);
      return served;
    } catch {
      return undefined;
    }
  };
  // Somebody asks it all the time, and so brings it back.
  const served = (): Promise<Served> => waitFor(look, { timeoutMs: 240_000, everyMs: 50, what: 'PGlite' });
  const signal = async (name: NodeJS.Signals): Promise<void> => void process.kill(pidOf(await served()), name);
  onTestFinished(async () => {
    const last = await look();
    if (last !== undefined) process.kill(pidOf(last), 'SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });
  return {
    url: `pglite:${place}`,
    signal,
    async holding(statement, work) {
      const hold = async (): Promise<pg.Client> => {
        const { port, password } = await served();
        const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' });
        client.on('error', () => {});
        try {
          await client.connect();
          await client.query('BEGIN');
          await client.query(statement);
          return client;
        } catch (thrown) {
          await client.end().catch(() => {});
          throw thrown;
        }
      };
      // One that was just killed is gone a moment later.
      const client = await waitFor(hold, { timeoutMs: 240_000, everyMs: 100, what: 'PGlite to be held' });
      try {
        await work();
      } finally {
        await client.end().catch(() => {});
      }
    },
  };
}

/** Where a fault keeps its events for a while, and what its schema leaves behind is removed. */
export async function openStoreUrl(kind: StoreKind): Promise<string> {
  return kind === 'PGlite' ? (await openPgliteFolder()).url : (await openPostgres()).url;
}

/** Of a server that others use too; a folder goes as a whole. */
export async function dropSchema(storeUrl: string, schema: string): Promise<void> {
  if (storeUrl.startsWith('pglite:')) return;
  const admin = new pg.Client({ connectionString: storeUrl });
  await admin.connect();
  await admin.query(`DROP SCHEMA IF EXISTS ${pg.escapeIdentifier(schema)} CASCADE`);
  await admin.end();
}
