import type { LedgerSummary } from '@bloodbank/testkit';
import type { BrokerKind } from '../bench/fault-broker.js';

/** How one fault ended on one broker. */
export interface Outcome {
  readonly id: string;
  readonly name: string;
  readonly holds: string;
  readonly broker: BrokerKind;
  readonly hasPassed: boolean;
  readonly tookMs: number;
  readonly ledger: LedgerSummary;
}

/** What a run was asked for, as the command hands it to the suite. */
export interface RunOrders {
  readonly only: readonly string[];
  readonly tier: 'quick' | 'standard' | 'full';
  readonly seed: number;
  readonly minutes: number;
  /** Where the suite leaves the outcomes. */
  readonly outcomesFile: string;
}

/** The variable that carries the orders. */
export const ORDERS_VARIABLE = 'BLOODBANK_FAULTS';
