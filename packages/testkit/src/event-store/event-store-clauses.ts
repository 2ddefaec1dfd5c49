import type { PortClause } from '../conformance/clause.js';
import { APPEND_CLAUSES } from './clauses/append-clauses.js';
import { BYTES_CLAUSES } from './clauses/bytes-clauses.js';
import { FIND_CLAUSES } from './clauses/find-clauses.js';
import { LIFE_CLAUSES } from './clauses/life-clauses.js';
import { ORDER_CLAUSES } from './clauses/order-clauses.js';
import { RETENTION_CLAUSES } from './clauses/retention-clauses.js';
import type { EventStoreHarness } from './event-store-harness.js';

/** Every test of every clause of the EventStore port. */
export const EVENT_STORE_CLAUSES: readonly PortClause<EventStoreHarness>[] = [
  ...APPEND_CLAUSES,
  ...ORDER_CLAUSES,
  ...BYTES_CLAUSES,
  ...FIND_CLAUSES,
  ...RETENTION_CLAUSES,
  ...LIFE_CLAUSES,
];
