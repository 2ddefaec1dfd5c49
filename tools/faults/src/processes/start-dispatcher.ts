import { startProgram } from '@bloodbank/testkit';

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
  const program = startProgram(new URL('./dispatcher-process.ts', import.meta.url), [JSON.stringify(orders)]);
  await program.printed('ready');
  return program.kill;
}
