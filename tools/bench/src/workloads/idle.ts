import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadClient } from '../clients/load-client.js';
import { SCHEMAS } from '../events/contracts.js';
import { type ArmSetting, type OpenWorkload, Unavailable, type Workload } from '../harness/workload.js';
import { BLOODBANK, startServer } from './cli.js';

/** What is still in use after start-up settles. */
const SETTLE_MS = 1_000;
const MIB = 2 ** 20;

/** A process that publishes and consumes, with nothing to do. Resident memory after a collection. */
export const openIdle: OpenWorkload = async (setting) => {
  const command = setting.options['command'];
  if (typeof command === 'string') return openIdleCommand(setting, command);
  const client = setting.options['client'] === undefined ? undefined : await loadClient(setting);
  const publisher = await client?.openPublisher(setting);
  const consumer = await client?.openConsumer(setting);
  await consumer?.start(() => {});
  return {
    async run() {
      await pause(SETTLE_MS);
      collectGarbage();
      return { figures: { rssMib: process.memoryUsage.rss() / MIB } };
    },
    async close() {
      await consumer?.close();
      await publisher?.close();
    },
  };
};

/** A command that stays, seen from outside. */
async function openIdleCommand({ url, place }: ArmSetting, command: string): Promise<Workload> {
  const cwd = mkdtempSync(join(tmpdir(), 'bloodbank-bench-'));
  const args = [BLOODBANK, command, '--json', '--port', '0', '--url', url, '--schemas', SCHEMAS];
  const server = await startServer(args, { cwd, env: { EXCHANGE_NAME: place.exchange } });
  return {
    async run() {
      await pause(SETTLE_MS);
      return { figures: { rssMib: readRssMib(server.pid) } };
    },
    async close() {
      await server.close();
      rmSync(cwd, { recursive: true, force: true });
    },
  };
}

function readRssMib(pid: number): number {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib) / 1_024;
  } catch {
    throw new Unavailable('This system does not show the memory of another process.');
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** As `--expose-gc` would, without a flag that no service runs with. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
