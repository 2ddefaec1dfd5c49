import type { AgentStates } from '@bloodbank/core/ports';
import type { PortHarness, PortHarnessFactory } from '../conformance/clause.js';

/** What the conformance suite of the AgentStates port needs beside the store. */
export interface AgentStatesHarness extends PortHarness {
  /** Another instance on the same store, whose agents nobody else has. */
  connect(options: { readonly windowMs: number }): Promise<AgentStates>;
}

export type AgentStatesHarnessFactory = PortHarnessFactory<AgentStatesHarness>;
