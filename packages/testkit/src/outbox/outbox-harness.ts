import type { Outbox, OutboxEvent, PublishReceipt } from '@bloodbank/core/ports';
import type { PortHarness, PortHarnessFactory } from '../conformance/clause.js';

/** What a process gives its outbox. */
export interface OutboxProcess {
  send(event: OutboxEvent): Promise<PublishReceipt>;
}

/** What the conformance suite of the Outbox port needs beside the outbox. */
export interface OutboxHarness extends PortHarness {
  /** Another process on the same store. It holds about thirty events of the suite, and not a hundred. */
  open(process: OutboxProcess): Promise<Outbox>;
  /** Its process is gone, without a word: what it does from now on does not count. */
  kill(outbox: Outbox): Promise<void>;
  /** What would be found on the store by whoever opens it next, set aside or not. */
  storedEventIds(): Promise<readonly string[]>;
}

export type OutboxHarnessFactory = PortHarnessFactory<OutboxHarness>;
