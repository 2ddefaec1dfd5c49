import { type Migration, type RascalFragment, retryQueueOf, type Topology } from '@bloodbank/topology';

/** How a queue of the files is rebuilt; undefined where they have none of this name. */
export function planMigration(queue: string, topology: Topology, fragment: RascalFragment): Migration | undefined {
  const definition = fragment.queues[queue];
  if (definition === undefined) return undefined;
  const bindings = Object.values(fragment.bindings).filter(
    ({ destination, destinationType }) => destination === queue && destinationType === 'queue',
  );
  const known = topology.queues.find((one) => one.queue === queue);
  const waitQueues = known?.retryDelaysMs.map((delayMs) => retryQueueOf(queue, delayMs)) ?? [];
  return { queue, definition, bindings, waitQueues };
}
