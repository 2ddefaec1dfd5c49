import type { CommandMoment } from '@bloodbank/commands';
import { startProgram } from '@bloodbank/testkit';

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

export async function startOwnerProcess(orders: OwnerOrders): Promise<OwnerProcess> {
  const executed: string[] = [];
  const program = startProgram(new URL('./owner-process.ts', import.meta.url), [JSON.stringify(orders)], (line) => {
    const [word, id = ''] = line.split(' ');
    if (word === 'executed') executed.push(id);
  });
  // Loading TypeScript on a busy machine takes its time.
  await program.printed('ready', { timeoutMs: 300_000 });
  return { executed, ended: program.closed, kill: program.kill };
}
