import { transportFor } from '@bloodbank/bus/broker';
import { topologyFilesOf } from '@bloodbank/bus/topology-files';
import type { TopologyAdmin, TopologyRequest } from '@bloodbank/core/ports';
import { TopologyError } from '@bloodbank/topology';
import { readKnownAddresses } from '../contracts/read-known-addresses.js';
import type { CommandContext } from '../shell/command-context.js';
import { requireBroker } from '../shell/open-bus.js';
import { examineTopology } from './read-topology.js';

/**
 * Does some work on the layout of the broker that is there, with files that are in order.
 *
 * @throws {BloodbankError} `topology.invalid` when they are not.
 */
export async function withTopologyAdmin<T>(
  context: CommandContext,
  work: (admin: TopologyAdmin) => Promise<T>,
): Promise<T> {
  const { findings } = await examineTopology(context);
  const [fault] = findings.filter(({ severity }) => severity === 'error');
  if (fault !== undefined) {
    throw new TopologyError('topology.invalid', `${fault.file}: ${fault.message}`, { remedy: fault.fix });
  }
  const { url } = await requireBroker(context);
  const admin = await (await transportFor(url)).openTopologyAdmin(await topologyRequestOf(context, url));
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

export async function topologyRequestOf(context: CommandContext, url: string): Promise<TopologyRequest> {
  return {
    url,
    clientName: 'bloodbank-cli topology',
    topology: await topologyFilesOf(context.project),
    exchange: context.settings.EXCHANGE_NAME,
    addresses: await readKnownAddresses(context),
    managementUrl: context.settings.RABBIT_MANAGEMENT_URL,
  };
}
