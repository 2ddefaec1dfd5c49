import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@bloodbank/testkit';
import { onTestFinished } from 'vitest';

/** What the process is told on its command line. */
export interface DispatcherOrders {
  readonly url: string;
  readonly exchange: string;
  /** Of its state. */
  readonly folder: string;
  readonly hookUrl: string;
}

const PROGRAM = fileURLToPath(new URL('./dispatcher-process.ts', import.meta.url));

/** Starts a dispatcher. What it gives back kills it. */
export async function startDispatcherProcess(orders: DispatcherOrders): Promise<() => Promise<void>> {
  const flags = ['--conditions=@bloodbank/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, PROGRAM, JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let isReady = false;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'ready') isReady = true;
  });
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await closed;
  };
  onTestFinished(kill);
  await waitFor(() => isReady || child.exitCode !== null, { timeoutMs: 60_000, what: 'the dispatcher process' });
  return kill;
}
