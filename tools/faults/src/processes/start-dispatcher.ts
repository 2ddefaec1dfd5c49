import { waitFor } from '@bloodbank/testkit';
import { startProgram } from './start-program.js';

/** What the process is told on its command line. */
export interface DispatcherOrders {
  readonly url: string;
  readonly exchange: string;
  /** Of its state. */
  readonly folder: string;
  readonly hookUrl: string;
}

/** Starts a dispatcher. What it gives back kills it. */
export async function startDispatcherProcess(orders: DispatcherOrders): Promise<() => Promise<void>> {
  let isReady = false;
  const program = startProgram('dispatcher-process', [JSON.stringify(orders)], (line) => {
    if (line === 'ready') isReady = true;
  });
  await waitFor(() => isReady || program.hasEnded, { timeoutMs: 60_000, what: 'the dispatcher process' });
  return program.kill;
}
