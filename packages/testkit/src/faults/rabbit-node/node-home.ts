import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

/** What nodes of one home show each other. */
export const ERLANG_COOKIE = 'BLOODBANKFAULTTESTS';

/** What the nodes of one test share: a folder, the Erlang cookie in it, and a port mapper of their own. */
export interface NodeHome {
  readonly folder: string;
  /** The folder with the programs of RabbitMQ. */
  readonly programs: string;
  readonly epmdPort: number;
  remove(): Promise<void>;
}

export async function openNodeHome(programs: string, plugins: readonly string[] = []): Promise<NodeHome> {
  const folder = await mkdtemp(join(tmpdir(), 'bloodbank-rabbit-'));
  await writeFile(join(folder, '.erlang.cookie'), ERLANG_COOKIE, { mode: 0o400 });
  await writeFile(join(folder, 'enabled_plugins'), `[${plugins.join(',')}].\n`);
  const epmdPort = await freePort();
  // In the foreground, as a child: the one that Erlang starts by itself stays behind for ever.
  const epmd = spawn('epmd', ['-port', String(epmdPort), '-address', '127.0.0.1'], { stdio: 'ignore' });
  const release = killAtExit(epmd);
  return {
    folder,
    programs,
    epmdPort,
    remove: async () => {
      release();
      epmd.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** However this process ends, its child does too. Returns how to take that back. */
export function killAtExit(child: ChildProcess): () => void {
  const kill = () => void child.kill('SIGKILL');
  process.on('exit', kill);
  return () => process.off('exit', kill);
}
