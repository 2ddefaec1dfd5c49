import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createRecorder, type Recorder, waitFor } from '@bloodbank/testkit';
import { onTestFinished } from 'vitest';
import type { CommandMoment } from './owner/owner-parts.js';

/** What the process is told on its command line. */
export interface OwnerOrders {
  readonly url: string;
  readonly exchange: string;
  readonly service: string;
  readonly storeUrl: string;
  readonly prefix: string;
  readonly leaseMs: number;
  readonly dieAt?: CommandMoment;
}

export interface OwnerProcess {
  /** Every line that it printed. */
  readonly lines: Recorder<string>;
  ended(): Promise<void>;
  /** By SIGKILL. */
  kill(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./owner-process.fixture.ts', import.meta.url));

export async function startOwner(orders: OwnerOrders, program: string = PROGRAM): Promise<OwnerProcess> {
  const flags = ['--conditions=@bloodbank/source', '--import', 'tsx'];
  const child: ChildProcess = spawn(process.execPath, [...flags, program, JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines = createRecorder<string>();
  if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', (line) => lines.record(line));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  await waitFor(() => lines.items.includes('ready') || hasEnded(), { timeoutMs: 40_000, what: 'the owner process' });
  return {
    lines,
    ended: async () => {
      await closed;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}
