import { transportFor } from '@bloodbank/bus/broker';
import type { Registry } from '@bloodbank/core/contract';
import type { TopologyComparison } from '@bloodbank/core/ports';
import type { FoundQueue, Site } from '@bloodbank/operations';
import type { RascalFragment } from '@bloodbank/topology';
import type { CommandContext } from '../shell/command-context.js';
import { readTopology } from '../topology/read-topology.js';

/** Where a gateway operates: its own broker, and the topology files of the project as they are when somebody asks. */
export function openSite(
  context: CommandContext,
  url: string,
  registry: Registry,
  listQueues: () => Promise<readonly FoundQueue[]>,
): Site {
  return {
    exchange: context.settings.EXCHANGE_NAME,
    openAdmin: async () => (await transportFor(url)).openQueueAdmin({ url, clientName: 'bloodbank-gateway admin' }),
    readTopology: () => readTopology(context, registry),
    listQueues,
    ...(/^amqps?:/i.test(url) ? { compareTopology: (fragment) => compareWith(context, url, fragment) } : {}),
  };
}

async function compareWith(
  { settings }: CommandContext,
  url: string,
  fragment: RascalFragment,
): Promise<TopologyComparison> {
  const { createTopologyAdmin } = await import('@bloodbank/transport-rabbitmq');
  const { RABBIT_MANAGEMENT_URL: managementUrl } = settings;
  const admin = await createTopologyAdmin({ url, ...(managementUrl === undefined ? {} : { managementUrl }) });
  try {
    return await admin.compare(fragment);
  } finally {
    await admin.close();
  }
}
