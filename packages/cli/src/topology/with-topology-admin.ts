import { fragmentOf, type RascalFragment, type Topology, type TopologyAdmin, TopologyError } from '@bloodbank/topology';
import type { CommandContext } from '../shell/command-context.js';
import { requireBroker } from '../shell/open-bus.js';
import { examineTopology } from './read-topology.js';

export interface LiveWork {
  readonly admin: TopologyAdmin;
  readonly topology: Topology;
  readonly fragment: RascalFragment;
}

/**
 * Does some work on the layout of the broker that is there, with files that are in order.
 *
 * @throws {BloodbankError} `topology.invalid` when they are not.
 */
export async function withTopologyAdmin<T>(context: CommandContext, work: (live: LiveWork) => Promise<T>): Promise<T> {
  const { topology, findings } = await examineTopology(context);
  const [fault] = findings.filter(({ severity }) => severity === 'error');
  if (fault !== undefined) {
    throw new TopologyError('topology.invalid', `${fault.file}: ${fault.message}`, { remedy: fault.fix });
  }
  const { url } = await requireBroker(context);
  const { createTopologyAdmin } = await import('@bloodbank/transport-rabbitmq');
  const managementUrl = context.settings.RABBIT_MANAGEMENT_URL;
  const admin = await createTopologyAdmin({ url, ...(managementUrl === undefined ? {} : { managementUrl }) });
  try {
    return await work({ admin, topology, fragment: fragmentOf(topology) });
  } finally {
    await admin.close();
  }
}
