import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { JsonSchema } from '@bloodbank/schema-model';

type Pairs = readonly (readonly [previous: JsonSchema, current: JsonSchema])[];

/** How far another tool came. */
export interface PeerProgress {
  readonly ms: number;
  /** Pairs that it finished. */
  readonly events: number;
  readonly errors: number;
}

/** Another tool over pairs of schemas, one by one, until the time is over; what it is at then is ended, and counts as unfinished. */
export async function measurePeer(peer: string, pairs: Pairs, withinMs: number): Promise<PeerProgress> {
  const worker = new Worker(new URL('./peer-worker.js', import.meta.url));
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
    return { ms, events, errors };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
    return { ms: withinMs, events, errors };
  } finally {
    await worker.terminate();
  }
}
