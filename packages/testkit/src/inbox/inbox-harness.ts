import type { Inbox } from '@bloodbank/core/ports';
import type { PortHarness, PortHarnessFactory } from '../conformance/clause.js';

/** What the conformance suite of the Inbox port needs beside the inbox. */
export interface InboxHarness extends PortHarness {
  /** Another instance on the same store, whose keys nobody else has. */
  connect(options: { readonly windowMs: number }): Promise<Inbox>;
}

export type InboxHarnessFactory = PortHarnessFactory<InboxHarness>;
