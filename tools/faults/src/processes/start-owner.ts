import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CommandMoment } from '@bloodbank/commands';
import { waitFor } from '@bloodbank/testkit';
import { onTestFinished } from 'vitest';

/** What the process is told on its command line. */
export interface OwnerOrders {
  readonly url: string;
  readonly exchange: string;
  readonly service: string;
  readonly storeUrl: string;
  readonly prefix: string;
  readonly leaseMs: number;
  /** When it kills itself; without it, never. */
  readonly death?: { readonly at: CommandMoment; readonly ofCommand: number };
}

export interface OwnerProcess {
  /** Of every `execute` that began, the command's id. */
  readonly executed: readonly string[];
  /** Resolves once it is dead. */
  readonly ended: Promise<unknown>;
  kill(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./owner-process.ts', import.meta.url));

export async function startOwnerProcess(orders: OwnerOrders): Promise<OwnerProcess> {
  const flags = ['--conditions=@bloodbank/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, PROGRAM, JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const executed: string[] = [];
  let isReady = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [word, id = ''] = line.split(' ');
    if (word === 'ready') isReady = true;
    if (word === 'executed') executed.push(id);
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  await waitFor(() => isReady || isOver(), { timeoutMs: 60_000, what: 'the owner process' });
  return { executed, ended, kill };
}
