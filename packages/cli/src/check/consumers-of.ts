import type { Consumer, TreeEvent } from '@bloodbank/compat';
import { matchesTopic } from '@bloodbank/core';
import { describeTopology } from '@bloodbank/topology';
import type { CommandContext } from '../shell/command-context.js';
import { readTopology } from '../topology/read-topology.js';

/** The services of the workspace whose queue an event reaches, as the topology files lay them out. */
export async function readConsumers(context: CommandContext): Promise<(event: TreeEvent) => readonly Consumer[]> {
  const read = await readTopology(context).catch(() => undefined);
  if (read === undefined || !read.hasFiles) return () => [];
  const { queues } = describeTopology(read.topology);
  const bound = queues.flatMap(({ name, role, service, bindings }) =>
    role === 'service' ? bindings.map(({ pattern }) => ({ queue: service ?? name, pattern })) : [],
  );
  return ({ type, routingKey }) => {
    const key = routingKey.replace('{event_type}', type).replaceAll(/\{[^}]*\}/g, '_');
    return bound.filter(({ pattern }) => matchesTopic(pattern, key));
  };
}
