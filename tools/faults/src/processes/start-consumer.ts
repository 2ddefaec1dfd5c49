import { startProgram } from '@bloodbank/testkit';
import type { QueueDeclaration } from '@bloodbank/topology';

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
  const program = startProgram(new URL('./consumer-process.ts', import.meta.url), [JSON.stringify(orders)], (line) => {
    if (line.startsWith('effect ')) onEffect(line.slice('effect '.length));
  });
  const { child, closed } = program;
  await program.printed('ready');
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
