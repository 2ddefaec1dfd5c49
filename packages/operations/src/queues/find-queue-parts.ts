import { isServiceName } from '@bloodbank/core/routing';
import { queueNameOf, type Topology } from '@bloodbank/topology';
import { partsOf, type QueueParts, usualPartsOf } from './report-queue.js';

/** The queues that are meant by some names, of queues or services; without a name, all that the topology files lay out. */
export function findQueueParts(names: readonly string[], topology: Topology, exchange: string): readonly QueueParts[] {
  return names.length === 0 ? topology.queues.map(partsOf) : names.flatMap((name) => find(name, topology, exchange));
}

/** A service may have several queues where its file says so. */
function find(name: string, topology: Topology, exchange: string): readonly QueueParts[] {
  const known = topology.queues.filter(({ queue, service, partition }) =>
    [queue, service, partition?.of].includes(name),
  );
  if (known.length > 0) return known.map(partsOf);
  const isPlain = name.startsWith(`${exchange}.`) || !isServiceName(name) || name.includes('.');
  return [usualPartsOf(isPlain ? name : queueNameOf(exchange, name))];
}
