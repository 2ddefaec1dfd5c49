import type { EventStoreHarness } from '../event-store-harness.js';
import { BROKEN_CONTENTS } from './broken-contents.js';
import { BROKEN_LIVES } from './broken-lives.js';
import { BROKEN_ORDERS } from './broken-orders.js';

/** A store with one defect, and the clauses whose tests must notice it: these, and no others. */
export interface BrokenEventStore {
  readonly name: string;
  readonly caughtBy: readonly string[];
  readonly open: () => EventStoreHarness;
}

export const BROKEN_EVENT_STORES: readonly BrokenEventStore[] = [...BROKEN_ORDERS, ...BROKEN_CONTENTS, ...BROKEN_LIVES];
