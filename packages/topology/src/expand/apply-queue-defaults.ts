import type { RascalQueue } from '../rascal/rascal-config.js';
import { DELIVERY_LIMIT, quorumQueue, workQueue } from './queue-arguments.js';

/** Arguments that only a quorum queue understands. */
const QUORUM_ONLY: readonly string[] = ['x-delivery-limit', 'x-dead-letter-strategy'];

/**
 * A queue of a topology file with what the bus adds to it; what the file says, stands. Without a dead-letter queue, only
 * the type and its limits are added.
 */
export function applyQueueDefaults(queue: RascalQueue, deadLetterQueue: string | undefined): RascalQueue {
  const defaults =
    deadLetterQueue === undefined ? quorumQueue({ 'x-delivery-limit': DELIVERY_LIMIT }) : workQueue(deadLetterQueue);
  const given = queue.options?.arguments ?? {};
  const merged = { ...defaults.options?.arguments, ...given };
  const isQuorum = merged['x-queue-type'] === 'quorum';
  const fitting = Object.entries(merged).filter(([name]) => isQuorum || name in given || !QUORUM_ONLY.includes(name));
  return { ...queue, options: { ...defaults.options, ...queue.options, arguments: Object.fromEntries(fitting) } };
}
