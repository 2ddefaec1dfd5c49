import { describeClauses } from '../conformance/describe-clauses.js';
import { EVENT_STORE_CLAUSES } from './event-store-clauses.js';
import type { EventStoreHarnessFactory } from './event-store-harness.js';

/** Registers the conformance suite of the EventStore port. */
export function describeEventStore(name: string, factory: EventStoreHarnessFactory): void {
  describeClauses(`EventStore port: ${name}`, EVENT_STORE_CLAUSES, factory);
}
