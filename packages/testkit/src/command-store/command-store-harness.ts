import type { CommandStore } from '@bloodbank/core/ports';
import type { PortHarness, PortHarnessFactory } from '../conformance/clause.js';

/** What the conformance suite of the CommandStore port needs beside the store. */
export interface CommandStoreHarness extends PortHarness {
  /** Another instance on the same store, whose keys nobody else has. */
  connect(options: { readonly windowMs: number }): Promise<CommandStore>;
}

export type CommandStoreHarnessFactory = PortHarnessFactory<CommandStoreHarness>;
