/** The process of one arm: opens its workload, then measures whenever it is told to. */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ANSWERS_FD, type Answer, type Order } from './protocol.js';
import { type ArmSetting, Unavailable, type Workload } from './workload.js';
import { WORKLOADS } from './workloads.js';

const setting = JSON.parse(process.argv[2] ?? '') as ArmSetting;

// Ctrl-C reaches every process of the terminal; the harness decides what follows from it.
process.on('SIGINT', () => {});
// In order: what it started ends with it.
process.on('SIGTERM', () => process.exit(1));

const orders = createInterface({ input: process.stdin });
// Whoever started it is gone before it was ready.
const leave = (): void => process.exit(1);
orders.once('close', leave);
const workload = await open();
orders.off('close', leave);
answer({ kind: 'ready' });
for await (const order of orders) answer(await obey(workload, order as Order));
await Promise.race([workload.close(), new Promise((resolve) => setTimeout(resolve, 2_000))]);
process.exit(0);

async function open(): Promise<Workload> {
  try {
    const openWorkload = await WORKLOADS[setting.program]();
    return await openWorkload(setting);
  } catch (thrown) {
    answer({ kind: thrown instanceof Unavailable ? 'unavailable' : 'failed', why: describe(thrown) });
    process.exit(0);
  }
}

async function obey({ prepare, run }: Workload, order: Order): Promise<Answer> {
  try {
    if (order === 'prepare') {
      await prepare?.();
      return { kind: 'prepared' };
    }
    const before = process.cpuUsage();
    const sample = await run();
    const { user, system } = process.cpuUsage(before);
    return { kind: 'sample', sample, cpuMs: (user + system) / 1_000 };
  } catch (thrown) {
    return { kind: 'failed', why: describe(thrown) };
  }
}

function answer(said: Answer): void {
  writeSync(ANSWERS_FD, `${JSON.stringify(said)}\n`);
}

function describe(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
