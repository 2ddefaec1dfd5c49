import { isServiceName } from '@bloodbank/core';
import { queueNameOf } from '@bloodbank/topology';
import type { CommandContext } from '../shell/command-context.js';
import { UsageError } from '../shell/usage-error.js';
import { readTopology } from '../topology/read-topology.js';
import { partsOf, type QueueParts, usualPartsOf } from './report-queue.js';

/** The queues that a person means; without a name, all that the topology files lay out. */
export async function resolveParts(context: CommandContext, names: readonly string[]): Promise<readonly QueueParts[]> {
  const { topology } = await readTopology(context);
  if (names.length > 0) return names.flatMap((name) => resolve(name));
  if (topology.queues.length > 0) return topology.queues.map(partsOf);
  throw new UsageError(
    'Which queue? No topology file of this project names one, and a broker does not list its queues over AMQP.',
    'Name the service that consumes it, such as `bloodbank queues list rag`.',
  );

  /** A service may have several queues where its file says so. */
  function resolve(name: string): readonly QueueParts[] {
    const known = topology.queues.filter(({ queue, service, partition }) =>
      [queue, service, partition?.of].includes(name),
    );
    if (known.length > 0) return known.map(partsOf);
    const exchange = context.settings.EXCHANGE_NAME;
    const isPlain = name.startsWith(`${exchange}.`) || !isServiceName(name) || name.includes('.');
    return [usualPartsOf(isPlain ? name : queueNameOf(exchange, name))];
  }
}

/** The one queue that a person means. */
export async function resolvePart(context: CommandContext, name: string): Promise<QueueParts> {
  const [parts, ...others] = await resolveParts(context, [name]);
  if (parts !== undefined && others.length === 0) return parts;
  const all = [parts, ...others].map((part) => part?.queue).join(', ');
  throw new UsageError(`The service ${name} has several queues: ${all}.`, 'Name one of them.');
}
