import type { EventStoreHarness } from '../event-store-harness.js';

/** A store with one defect, and the clauses whose tests must notice it: these, and no others. */
export interface BrokenEventStore {
  readonly name: string;
  readonly caughtBy: readonly string[];
  readonly open: () => EventStoreHarness;
}
