import type { ContractSet, DynamicContractTypes } from '@bloodbank/core';
import { assertGuarded, assertListenable, createGateway } from '@bloodbank/gateway';
import { createMemoryInbox } from '@bloodbank/inbox';
import { connectBus } from '../bus/connect-bus.js';
import { loadCatalogue } from '../docs/load-catalogue.js';
import { renderAsyncApi } from '../docs/render-async-api.js';
import type { CommandContext } from '../shell/command-context.js';
import { busOptionsOf } from '../shell/open-bus.js';
import type { GatewayAddress } from './gateway-address.js';
import { announceGateway } from './gateway-file.js';

export const GATEWAY_SERVICE = 'gateway';

export interface StartedGateway {
  /** `http://127.0.0.1:8682` */
  readonly url: string;
  close(): Promise<void>;
}

/** A gateway with a bus of its own on the given broker, announced to the other processes of the project. */
export async function startGateway(
  context: CommandContext,
  contracts: ContractSet<DynamicContractTypes>,
  brokerUrl: string,
  address: GatewayAddress,
): Promise<StartedGateway> {
  const options = busOptionsOf(context);
  // Before a bus is opened for it: what cannot be needs no broker to be found out.
  assertGuarded(address.host, context.settings.API_KEYS);
  await assertListenable(address.host, address.port);
  const bus = await connectBus({ contracts, service: GATEWAY_SERVICE, url: brokerUrl, ...options });
  try {
    const { registry } = contracts;
    const { API_KEYS: keys, HTTP_ALLOWED_HOSTS: allowedHosts, HTTP_RATE_LIMIT: requestsPerMinute } = context.settings;
    const gateway = await createGateway({
      registry,
      bus,
      inbox: createMemoryInbox(),
      keys,
      allowedHosts,
      requestsPerMinute,
      asyncApi: async () => renderAsyncApi(await loadCatalogue(context, registry)),
      logger: options.logger,
      ...address,
    });
    const url = await gateway.listen();
    const announcement = await announceGateway(context.cwd, url);
    return {
      url,
      async close() {
        // Withdrawn first, so that nobody finds a gateway that is going away.
        await announcement.withdraw();
        await gateway.close();
        await bus.close();
      },
    };
  } catch (thrown) {
    await bus.close();
    throw thrown;
  }
}
