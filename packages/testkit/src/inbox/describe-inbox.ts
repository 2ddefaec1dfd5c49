import { describeClauses } from '../conformance/describe-clauses.js';
import { INBOX_CLAUSES } from './inbox-clauses.js';
import type { InboxHarnessFactory } from './inbox-harness.js';

/** Registers the conformance suite of the Inbox port. */
export function describeInbox(name: string, factory: InboxHarnessFactory): void {
  describeClauses(`Inbox port: ${name}`, INBOX_CLAUSES, factory);
}
