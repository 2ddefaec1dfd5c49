import type { CorrelationStore } from '@bloodbank/core/ports';
import { createMemoryCorrelation } from '@bloodbank/correlation';

let shared: CorrelationStore | undefined;
let holders = 0;

/** One memory for all buses of a process: what one of them publishes, another may have caused. It ends with the last. */
export function acquireSharedMemory(ttlMs: number): { readonly store: CorrelationStore; release(): Promise<void> } {
  shared ??= createMemoryCorrelation({ ttlMs });
  const store = shared;
  holders++;
  return {
    store,
    async release() {
      holders--;
      if (holders > 0) return;
      shared = undefined;
      await store.close();
    },
  };
}
