import { describeClauses } from '../conformance/describe-clauses.js';
import { CORRELATION_CLAUSES } from './correlation-clauses.js';
import type { CorrelationHarnessFactory } from './correlation-harness.js';

/** Registers the conformance suite of the CorrelationStore port. */
export function describeCorrelation(name: string, factory: CorrelationHarnessFactory): void {
  describeClauses(`CorrelationStore port: ${name}`, CORRELATION_CLAUSES, factory);
}
