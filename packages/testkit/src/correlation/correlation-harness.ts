import type { CorrelationStore } from '@bloodbank/core/ports';
import type { PortHarness, PortHarnessFactory } from '../conformance/clause.js';

/** What the conformance suite of the CorrelationStore port needs beside the store. */
export interface CorrelationHarness extends PortHarness {
  /** Another instance on the same data, which nobody else has. */
  connect(options?: { readonly ttlMs?: number }): Promise<CorrelationStore>;
}

export type CorrelationHarnessFactory = PortHarnessFactory<CorrelationHarness>;
