import { waitFor } from '@bloodbank/testkit';
import type { QueueDeclaration } from '@bloodbank/topology';
import { startProgram } from './start-program.js';

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

/** Starts a consumer; `onEffect` is told each message id whose effect was had. */
export async function startConsumer(
  orders: ConsumerOrders,
  onEffect: (messageId: string) => void,
): Promise<ConsumerProcess> {
  let isReady = false;
  const program = startProgram('consumer-process', [JSON.stringify(orders)], (line) => {
    if (line === 'ready') isReady = true;
    else if (line.startsWith('effect ')) onEffect(line.slice('effect '.length));
  });
  const { child, closed } = program;
  await waitFor(() => isReady || program.hasEnded, { timeoutMs: 20_000, what: 'the consumer process' });
  return {
    get hasEnded() {
      return program.hasEnded;
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
