import type { ContractSet, DynamicContractTypes } from '@bloodbank/core/contract';
import type { EventStore } from '@bloodbank/core/ports';
import { gatewayAddressOf } from '../gateway/gateway-address.js';
import { findAnnouncedGateway } from '../gateway/gateway-file.js';
import { type StartedGateway, startGateway } from '../gateway/start-gateway.js';
import type { CommandContext } from '../shell/command-context.js';
import type { OpenBroker, UpOptions } from './open-broker.js';

/**
 * The gateway that `up` offers: that of another `up` of this project, on whose broker this one stands too, else one of its
 * own. Undefined when none was wanted.
 *
 * @throws {BloodbankError} `config.invalid` for a port that is taken.
 */
export async function openGateway(
  context: CommandContext,
  options: UpOptions,
  contracts: ContractSet<DynamicContractTypes>,
  broker: OpenBroker,
  history?: EventStore,
): Promise<StartedGateway | undefined> {
  if (!options.gateway) return undefined;
  if (broker.kind === 'shared' && options.httpPort === undefined) {
    const url = await findAnnouncedGateway(context.cwd);
    if (url !== undefined) return { url, close: async () => {} };
  }
  const port = options.httpPort === undefined ? {} : { port: options.httpPort };
  return startGateway(
    context,
    contracts,
    broker.url,
    gatewayAddressOf(port, context.settings),
    broker.kind === 'embedded' ? 'direct' : 'spooling',
    broker.watch,
    history,
  );
}
