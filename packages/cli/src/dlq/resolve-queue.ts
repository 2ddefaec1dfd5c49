import { isServiceName } from '@bloodbank/core';
import { deadLetterQueueOf, queueNameOf, type TopologyQueue } from '@bloodbank/topology';
import type { CommandContext } from '../shell/command-context.js';
import { UsageError } from '../shell/usage-error.js';
import { readTopology } from '../topology/read-topology.js';

/** A dead-letter queue, and the queue whose dead letters it keeps. */
export interface QueuePair {
  readonly deadLetterQueue: string;
  /** Undefined where neither the topology files nor the name tell. What a dead letter says of itself is not trusted. */
  readonly queue: string | undefined;
}

const DEAD_LETTER_PREFIX = deadLetterQueueOf('');

/** What a person means by a name: a dead-letter queue, its queue, or a service. */
export async function resolveQueue(context: CommandContext, name: string): Promise<QueuePair> {
  const { topology } = await readTopology(context);
  const known = topology.queues.find(({ queue, deadLetterQueue, partition }) =>
    [queue, deadLetterQueue, partition?.of].includes(name),
  );
  if (known !== undefined) return pairOf(known);
  if (name.startsWith(DEAD_LETTER_PREFIX)) {
    return { deadLetterQueue: name, queue: name.slice(DEAD_LETTER_PREFIX.length) };
  }
  const exchange = context.settings.EXCHANGE_NAME;
  const isQueue = name.startsWith(`${exchange}.`);
  if (!isQueue && !isServiceName(name)) return { deadLetterQueue: name, queue: undefined };
  const queue = isQueue ? name : queueNameOf(exchange, name);
  return { deadLetterQueue: deadLetterQueueOf(queue), queue };
}

/** @throws {UsageError} where no file names a queue. */
export async function everyQueue(context: CommandContext): Promise<readonly QueuePair[]> {
  const { topology } = await readTopology(context);
  // Partitions share their dead letters.
  const pairs = new Map(topology.queues.map((queue) => [queue.deadLetterQueue, pairOf(queue)]));
  if (pairs.size > 0) return [...pairs.values()];
  throw new UsageError(
    'Which queue? No topology file of this project names one, and a broker does not list its queues over AMQP.',
    'Name the service that consumes it, such as `bloodbank dlq list rag`.',
  );
}

function pairOf({ queue, deadLetterQueue = deadLetterQueueOf(queue), partition }: TopologyQueue): QueuePair {
  return { queue: partition?.of ?? queue, deadLetterQueue };
}
