import type { TopologyAdmin, TopologyRequest } from '@bloodbank/core/ports';
import { fragmentOf, type Migration, type RascalFragment, retryQueueOf, type Topology } from '@bloodbank/topology';
import { shelterOf } from './migrate-queue.js';
import { createTopologyAdmin } from './topology-admin.js';

/** The TopologyAdmin port on RabbitMQ: one layout, compared with one broker. */
export async function openLayoutAdmin(
  topology: Topology,
  { url, managementUrl }: Pick<TopologyRequest, 'url' | 'managementUrl'>,
): Promise<TopologyAdmin> {
  const fragment = fragmentOf(topology);
  const admin = await createTopologyAdmin({ url, ...(managementUrl === undefined ? {} : { managementUrl }) });
  return {
    compare: () => admin.compare(fragment),
    declare: () => admin.declare(fragment),
    planRebuild: async (name) => {
      const migration = planMigration(name, topology, fragment);
      return migration === undefined ? undefined : describe(migration);
    },
    rebuild: async (names, onStep) => {
      // What a queue is bound to, and where its dead letters go, must be there before it is rebuilt.
      await admin.declare({ ...fragment, ...without(fragment, names) });
      for (const name of names) {
        const migration = planMigration(name, topology, fragment);
        if (migration === undefined) continue;
        await admin.migrate(migration, { onStep: (step, movedCount) => onStep?.(name, step, movedCount) });
      }
      await admin.declare(fragment);
    },
    prune: (names) => admin.unbindOrphans(fragment, names),
    close: () => admin.close(),
  };
}

function describe({ queue, bindings }: Migration): readonly string[] {
  return [
    `Would rebuild the queue ${queue}: its messages wait in ${shelterOf(queue)}.`,
    ...bindings.map(({ source, bindingKey }) => `  bound to ${source} [${bindingKey}]`),
  ];
}

function without({ queues, bindings }: RascalFragment, named: readonly string[]): Omit<RascalFragment, 'exchanges'> {
  return {
    queues: Object.fromEntries(Object.entries(queues).filter(([name]) => !named.includes(name))),
    bindings: Object.fromEntries(
      Object.entries(bindings).filter(([, { destination }]) => !named.includes(destination)),
    ),
  };
}

/** How a queue of the files is rebuilt; undefined where they have none of this name. */
function planMigration(queue: string, topology: Topology, fragment: RascalFragment): Migration | undefined {
  const definition = fragment.queues[queue];
  if (definition === undefined) return undefined;
  const bindings = Object.values(fragment.bindings).filter(
    ({ destination, destinationType }) => destination === queue && destinationType === 'queue',
  );
  const known = topology.queues.find((one) => one.queue === queue);
  const waitQueues = known?.retryDelaysMs.map((delayMs) => retryQueueOf(queue, delayMs)) ?? [];
  return { queue, definition, bindings, waitQueues };
}
