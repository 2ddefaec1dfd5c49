import type { KnownAddress } from '@bloodbank/core/ports';
import { knownAddressesOf } from '@bloodbank/core/routing';
import type { CommandContext } from '../shell/command-context.js';
import { loadContracts } from './load-contracts.js';

/** Of all events and commands of the project; none where it has no schemas that can be read, so that patterns alone say what there is. */
export async function readKnownAddresses(context: CommandContext): Promise<readonly KnownAddress[]> {
  const loaded = await loadContracts(context).catch(() => undefined);
  return loaded === undefined ? [] : knownAddressesOf(loaded.contracts.registry);
}
