import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { chmod, chown, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, waitFor } from '@bloodbank/testkit';
import pg from 'pg';
import { onTestFinished } from 'vitest';

const run = promisify(execFile);

/** Where packages put the programs of the server, newest first. */
const FOLDERS = [
  ...(process.env['PATH'] ?? '').split(':'),
  ...[18, 17, 16, 15, 14, 13, 12].map((version) => `/usr/lib/postgresql/${version}/bin`),
];

/** The folder with `initdb` and `postgres`; undefined where PostgreSQL is not installed. */
export function findPostgresPrograms(): string | undefined {
  return FOLDERS.find((folder) => {
    try {
      for (const program of ['initdb', 'postgres']) accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

interface User {
  readonly uid?: number;
  readonly gid?: number;
}

/** A PostgreSQL of our own that may be broken, on a free loopback port, with its data in a temporary folder. */
export class PostgresNode {
  readonly url: string;
  readonly #programs: string;
  readonly #folder: string;
  readonly #port: number;
  readonly #as: User;
  readonly #settings: Readonly<Record<string, string>>;
  #server: ReturnType<typeof spawn> | undefined;

  /** With more lines for its configuration than where it listens; `files` are copied into its folder, for its user alone to read. */
  static async create(
    settings: Readonly<Record<string, string>> = {},
    files: readonly string[] = [],
  ): Promise<PostgresNode> {
    const programs = findPostgresPrograms();
    if (programs === undefined) throw new Error('PostgreSQL is not installed.');
    const folder = await mkdtemp(join(tmpdir(), 'bloodbank-postgres-'));
    const as = await unprivileged();
    if (as.uid !== undefined && as.gid !== undefined) await chown(folder, as.uid, as.gid);
    // Nobody looks at what a power cut would leave: a killed server keeps what the kernel has.
    const args = ['-D', join(folder, 'data'), '-U', 'postgres', '--auth=trust', '--no-sync', '-E', 'UTF8'];
    await run(join(programs, 'initdb'), args, { ...as, cwd: folder });
    for (const file of files) {
      const copy = join(folder, basename(file));
      await copyFile(file, copy);
      await chmod(copy, 0o600);
      if (as.uid !== undefined && as.gid !== undefined) await chown(copy, as.uid, as.gid);
    }
    return new PostgresNode(programs, folder, await freePort(), as, settings);
  }

  private constructor(
    programs: string,
    folder: string,
    port: number,
    as: User,
    settings: Readonly<Record<string, string>>,
  ) {
    this.#programs = programs;
    this.#folder = folder;
    this.#port = port;
    this.#as = as;
    this.#settings = settings;
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  }

  async start(): Promise<void> {
    const settings = {
      port: this.#port,
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: 12,
      ...this.#settings,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    this.#server = spawn(join(this.#programs, 'postgres'), ['-D', join(this.#folder, 'data'), ...args], {
      ...this.#as,
      cwd: this.#folder,
      stdio: 'ignore',
    });
    await waitFor(() => this.query('SELECT 1').then(() => true), {
      timeoutMs: 60_000,
      everyMs: 100,
      what: 'PostgreSQL',
    });
  }

  /** As `pg_ctl stop -m immediate`: no shutdown, and recovery at the next start. */
  async stopImmediately(): Promise<void> {
    await this.#end('SIGQUIT');
  }

  /** A statement on a connection of its own. */
  async query(text: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query(text);
    } finally {
      await client.end().catch(() => {});
    }
  }

  /** Runs some work while a connection of its own holds what the statement takes. */
  async holding(text: string, work: () => Promise<void>): Promise<void> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => {});
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query(text);
      await work();
    } finally {
      await client.end().catch(() => {});
    }
  }

  async remove(): Promise<void> {
    await this.#end('SIGQUIT');
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const closed = once(server, 'close');
    server.kill(signal);
    await closed;
  }
}

/** One that is removed when the test ends. */
export async function openPostgres(...how: Parameters<typeof PostgresNode.create>): Promise<PostgresNode> {
  const node = await PostgresNode.create(...how);
  onTestFinished(() => node.remove());
  await node.start();
  return node;
}

/** PostgreSQL refuses to run as root. */
async function unprivileged(): Promise<User> {
  if (process.getuid?.() !== 0) return {};
  const idOf = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await idOf('-u'), gid: await idOf('-g') };
}
