import type { PortClause } from '../conformance/clause.js';
import { CHAIN_CLAUSES } from './clauses/chain-clauses.js';
import { LIFE_CLAUSES } from './clauses/life-clauses.js';
import { RECORD_CLAUSES } from './clauses/record-clauses.js';
import type { CorrelationHarness } from './correlation-harness.js';

/** Every test of every clause of the CorrelationStore port. */
export const CORRELATION_CLAUSES: readonly PortClause<CorrelationHarness>[] = [
  ...RECORD_CLAUSES,
  ...CHAIN_CLAUSES,
  ...LIFE_CLAUSES,
];
