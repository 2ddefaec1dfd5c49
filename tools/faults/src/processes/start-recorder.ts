import { waitFor } from '@bloodbank/testkit';
import { startProgram } from './start-program.js';

/** What the process is told on its command line. */
export interface RecorderOrders {
  readonly url: string;
  readonly exchange: string;
  readonly storeUrl: string;
  readonly schema: string;
  readonly timeoutMs: number;
}

/** Starts a recorder; returns what kills it. */
export async function startRecorderProcess(orders: RecorderOrders): Promise<() => Promise<void>> {
  let isReady = false;
  const program = startProgram('recorder-process', [JSON.stringify(orders)], (line) => {
    if (line === 'ready') isReady = true;
  });
  await waitFor(() => isReady || program.hasEnded, { timeoutMs: 60_000, what: 'the recorder process' });
  return program.kill;
}
