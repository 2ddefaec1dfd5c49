import { startProgram } from '@bloodbank/testkit';

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
  const program = startProgram(new URL('./recorder-process.ts', import.meta.url), [JSON.stringify(orders)]);
  // Loading TypeScript on a busy machine takes its time.
  await program.printed('ready', { timeoutMs: 300_000 });
  return program.kill;
}
