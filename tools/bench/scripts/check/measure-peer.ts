import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { JsonSchema } from '@bloodbank/schema-model';
import type { Measured } from './measured.js';

type Pairs = readonly (readonly [previous: JsonSchema, current: JsonSchema])[];

/** A thread does not inherit what reads TypeScript in the one that starts it. */
const START = `import('tsx/esm/api').then(({ register }) => (register(), import(require('node:worker_threads').workerData)));`;

/** Another tool over pairs of schemas, one by one, until the time is over; what it is at then is ended, and counts as unfinished. */
export async function measurePeer(peer: string, pairs: Pairs, withinMs: number): Promise<Measured> {
  const worker = new Worker(START, { eval: true, workerData: new URL('./peer-worker.ts', import.meta.url).href });
  let [ms, events, errors] = [0, 0, 0];
  try {
    for (const [previous, current] of pairs) {
      const answer = once(worker, 'message', { signal: AbortSignal.timeout(Math.max(1, Math.ceil(withinMs - ms))) });
      worker.postMessage({ peer, previous, current });
      const [said] = (await answer) as [{ readonly ms: number; readonly isError: boolean }];
      ms += said.ms;
      events++;
      if (said.isError) errors++;
    }
    return { tool: peer, ms, events, errors, isCut: false };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
    return { tool: peer, ms: withinMs, events, errors, isCut: true };
  } finally {
    await worker.terminate();
  }
}
