import type { EventStore } from '@bloodbank/core/ports';
import type { EventStoreHarness } from '../event-store-harness.js';
import { openToyEventStore, type ToyLog } from '../toy/toy-event-store.js';

/** The toy, with something in it replaced. `share` is made once for all instances on one store. */
export function breaking<Shared = undefined>(
  replace: (store: EventStore, log: ToyLog, shared: Shared) => Partial<EventStore>,
  share: () => Shared = () => undefined as Shared,
): () => EventStoreHarness {
  return () => {
    const harness = openToyEventStore();
    const shared = share();
    return {
      ...harness,
      connect: async () => {
        const store = await harness.connect();
        return { ...store, ...replace(store, harness.log, shared) };
      },
    };
  };
}

/** Some turns of the event loop, another number each time: unlike times, they do not depend on how busy the machine is. */
export async function aWhile(turn: number): Promise<void> {
  for (let left = ((turn * 7) % 5) * 4; left > 0; left--) await new Promise((resolve) => setImmediate(resolve));
}
