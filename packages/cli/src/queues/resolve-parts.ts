import { findQueueParts, type QueueParts } from '@bloodbank/operations';
import type { CommandContext } from '../shell/command-context.js';
import { UsageError } from '../shell/usage-error.js';
import { readTopology } from '../topology/read-topology.js';
import { usualQueueOf } from './usual-queue-of.js';

/** The queues that a person means; without a name, all that the topology files lay out. */
export async function resolveParts(context: CommandContext, names: readonly string[]): Promise<readonly QueueParts[]> {
  const { topology } = await readTopology(context);
  const meant = await Promise.all(names.map((name) => usualQueueOf(context, name, topology)));
  const parts = findQueueParts(meant, topology, context.settings.EXCHANGE_NAME);
  if (parts.length > 0) return parts;
  throw new UsageError(
    'Which queue? No topology file of this project names one, and a broker does not list its queues over AMQP.',
    'Name the service that consumes it, such as `bloodbank queues list rag`.',
  );
}

/** The one queue that a person means. */
export async function resolvePart(context: CommandContext, name: string): Promise<QueueParts> {
  const [parts, ...others] = await resolveParts(context, [name]);
  if (parts !== undefined && others.length === 0) return parts;
  const all = [parts, ...others].map((part) => part?.queue).join(', ');
  throw new UsageError(`The service ${name} has several queues: ${all}.`, 'Name one of them.');
}
