import { type Recorder, startProgram } from '@bloodbank/testkit';
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

const PROGRAM = new URL('./owner-process.fixture.ts', import.meta.url);

export async function startOwner(orders: OwnerOrders, program: URL = PROGRAM): Promise<OwnerProcess> {
  const { lines, closed, kill, printed } = startProgram(program, [JSON.stringify(orders)]);
  await printed('ready');
  return {
    lines,
    ended: async () => {
      await closed;
    },
    kill,
  };
}
