import { describeClauses } from '../conformance/describe-clauses.js';
import { OUTBOX_CLAUSES } from './outbox-clauses.js';
import type { OutboxHarnessFactory } from './outbox-harness.js';

/** Registers the conformance suite of the Outbox port. */
export function describeOutbox(name: string, factory: OutboxHarnessFactory): void {
  describeClauses(`Outbox port: ${name}`, OUTBOX_CLAUSES, factory);
}
