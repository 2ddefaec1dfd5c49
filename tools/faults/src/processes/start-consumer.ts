import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@bloodbank/testkit';
import type { QueueDeclaration } from '@bloodbank/topology';
import { onTestFinished } from 'vitest';

/** What the process is told on its command line. */
export interface ConsumerOrders {
  readonly url: string;
  readonly declaration: QueueDeclaration;
  readonly prefetch: number;
  readonly workMs: number;
  readonly deliveryLimit?: number;
  /** Dies at its n-th delivery, as from an out-of-memory kill. A message whose key ends in `.poison` always kills it. */
  readonly crash?: { readonly atDelivery: number; readonly point: 'before-effect' | 'after-effect' };
}

export interface ConsumerProcess {
  readonly hasEnded: boolean;
  readonly exitCode: number | null;
  signal(signal: NodeJS.Signals): void;
  ended(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./consumer-process.ts', import.meta.url));

/** Starts a consumer; `onEffect` is told each message id whose effect was had. */
export async function startConsumer(
  orders: ConsumerOrders,
  onEffect: (messageId: string) => void,
): Promise<ConsumerProcess> {
  const flags = ['--conditions=@bloodbank/source', '--import', 'tsx'];
  const child: ChildProcess = spawn(process.execPath, [...flags, PROGRAM, JSON.stringify(orders)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let isReady = false;
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') isReady = true;
      else if (line.startsWith('effect ')) onEffect(line.slice('effect '.length));
    });
  }
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  await waitFor(() => isReady || hasEnded(), { timeoutMs: 20_000, what: 'the consumer process' });
  return {
    get hasEnded() {
      return hasEnded();
    },
    get exitCode() {
      return child.exitCode;
    },
    signal: (signal) => void child.kill(signal),
    ended: async () => {
      await closed;
    },
  };
}
