import type { Ledger, Random } from '@bloodbank/testkit';
import type { BrokerKind, FaultBroker } from './bench/fault-broker.js';

/** Something that breaks, and what must hold all the same. Data, so that the suite, the command and the docs agree. */
export interface Fault {
  /** Its name in the list of promises: `R4`. */
  readonly id: `R${number}`;
  /** What is done, as a clause: "the broker is killed while it confirms". */
  readonly name: string;
  /** What must hold beyond the ledger: nothing lost, nothing unexpected, every call settled. */
  readonly holds: string;
  readonly brokers: readonly BrokerKind[];
  /** `quick`: part of the short subset too. `full`: long, and only on demand. */
  readonly tier: 'quick' | 'standard' | 'full';
  /** What has to be there beside the broker. */
  readonly needs?: 'PostgreSQL';
  readonly timeoutMs?: number;
  /** Of the full run, where it does more than the usual one. */
  readonly fullTimeoutMs?: number;
  readonly run: (context: FaultContext) => Promise<void>;
}

export interface FaultContext {
  readonly broker: FaultBroker;
  readonly random: Random;
  readonly ledger: Ledger;
  /** Whether it was asked for in its full measure. */
  readonly isFull: boolean;
  /** What the run was asked to last, for faults that can be of any length. */
  readonly minutes: number;
}
