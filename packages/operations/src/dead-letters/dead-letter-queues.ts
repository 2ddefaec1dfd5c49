import { deadLetterQueueOf } from '@bloodbank/topology';
import { listKnownQueues } from '../queues/known-queues.js';
import type { Site } from '../site.js';
import { everyQueue, type QueuePair, resolveQueue } from './resolve-queue.js';

/** Every dead-letter queue that the files lay out or the broker tells of, each once. */
export async function listDeadLetterQueues(site: Site): Promise<readonly QueuePair[]> {
  const { topology } = await site.readTopology();
  const pairs = new Map(everyQueue(topology).map((pair) => [pair.deadLetterQueue, pair]));
  for (const { queue, deadLetterQueue } of await listKnownQueues(site)) {
    if (deadLetterQueue !== undefined && !pairs.has(deadLetterQueue))
      pairs.set(deadLetterQueue, { queue, deadLetterQueue });
  }
  return [...pairs.values()];
}

/**
 * The dead-letter queue that is meant by its own name, its queue's or its service's; undefined for a name that is none of these. What is
 * no dead-letter queue is never looked at as one: its messages are in nobody's way.
 */
export async function findDeadLetterQueue(site: Site, name: string): Promise<QueuePair | undefined> {
  const known = (await listDeadLetterQueues(site)).find((pair) => [pair.queue, pair.deadLetterQueue].includes(name));
  if (known !== undefined) return known;
  const { topology } = await site.readTopology();
  const pair = resolveQueue(name, topology, site.exchange);
  const isOne = pair.deadLetterQueue.startsWith(deadLetterQueueOf('')) || pair.deadLetterQueue.endsWith('.dlq');
  return isOne && pair.queue !== '' ? pair : undefined;
}
