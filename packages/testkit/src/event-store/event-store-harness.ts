import type { EventStore } from '@bloodbank/core/ports';
import type { PortHarness, PortHarnessFactory } from '../conformance/clause.js';

/** What the conformance suite of the EventStore port needs beside the store. */
export interface EventStoreHarness extends PortHarness {
  /** Another instance on the same store, in which nothing is yet; impatient where a clause waits for its patience to end. */
  connect(options?: { readonly isImpatient?: boolean }): Promise<EventStore>;
}

export type EventStoreHarnessFactory = PortHarnessFactory<EventStoreHarness>;
