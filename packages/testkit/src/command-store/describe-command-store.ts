import { describeClauses } from '../conformance/describe-clauses.js';
import { COMMAND_STORE_CLAUSES } from './command-store-clauses.js';
import type { CommandStoreHarnessFactory } from './command-store-harness.js';

/** Registers the conformance suite of the CommandStore port. */
export function describeCommandStore(name: string, factory: CommandStoreHarnessFactory): void {
  describeClauses(`CommandStore port: ${name}`, COMMAND_STORE_CLAUSES, factory);
}
