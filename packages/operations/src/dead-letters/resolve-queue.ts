import { isServiceName } from '@bloodbank/core/routing';
import {
  commandsExchangeOf,
  deadLetterQueueOf,
  queueNameOf,
  type Topology,
  type TopologyQueue,
} from '@bloodbank/topology';

/** A dead-letter queue, and the queue whose dead letters it keeps. */
export interface QueuePair {
  readonly deadLetterQueue: string;
  /** Undefined where neither the topology files nor the name tell. What a dead letter says of itself is not trusted. */
  readonly queue: string | undefined;
}

const DEAD_LETTER_PREFIX = deadLetterQueueOf('');

/** What is meant by a name: a dead-letter queue, its queue, or a service. */
export function resolveQueue(name: string, topology: Topology, exchange: string): QueuePair {
  const known = topology.queues.find(({ queue, deadLetterQueue, partition }) =>
    [queue, deadLetterQueue, partition?.of].includes(name),
  );
  if (known !== undefined) return pairOf(known);
  if (name.startsWith(DEAD_LETTER_PREFIX)) {
    return { deadLetterQueue: name, queue: name.slice(DEAD_LETTER_PREFIX.length) };
  }
  const isQueue = [exchange, commandsExchangeOf(exchange)].some((one) => name.startsWith(`${one}.`));
  if (!isQueue && !isServiceName(name)) return { deadLetterQueue: name, queue: undefined };
  const queue = isQueue ? name : queueNameOf(exchange, name);
  return { deadLetterQueue: deadLetterQueueOf(queue), queue };
}

/** Every queue that the topology files lay out, with its dead letters; partitions share theirs. */
export function everyQueue(topology: Topology): readonly QueuePair[] {
  return [...new Map(topology.queues.map((queue) => [queue.deadLetterQueue, pairOf(queue)])).values()];
}

function pairOf({ queue, deadLetterQueue = deadLetterQueueOf(queue), partition }: TopologyQueue): QueuePair {
  return { queue: partition?.of ?? queue, deadLetterQueue };
}
