import * as operations from '@bloodbank/operations';
import { usualQueueOf } from '../queues/usual-queue-of.js';
import type { CommandContext } from '../shell/command-context.js';
import { UsageError } from '../shell/usage-error.js';
import { readTopology } from '../topology/read-topology.js';

/** What a person means by a name: a dead-letter queue, its queue, or a service. */
export async function resolveQueue(context: CommandContext, name: string): Promise<operations.QueuePair> {
  const { topology } = await readTopology(context);
  const meant = await usualQueueOf(context, name, topology);
  return operations.resolveQueue(meant, topology, context.settings.EXCHANGE_NAME);
}

/** @throws {UsageError} where no file names a queue. */
export async function everyQueue(context: CommandContext): Promise<readonly operations.QueuePair[]> {
  const { topology } = await readTopology(context);
  const pairs = operations.everyQueue(topology);
  if (pairs.length > 0) return pairs;
  throw new UsageError(
    'Which queue? No topology file of this project names one, and a broker does not list its queues over AMQP.',
    'Name the service that consumes it, such as `bloodbank dlq list rag`.',
  );
}
