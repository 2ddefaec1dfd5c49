import type { QueueAdmin } from '@bloodbank/core/ports';
import type { QueueParts } from './report-queue.js';

/** A queue that is gone, and how much waited in it. */
export interface RemovedQueue {
  readonly queue: string;
  readonly messages: number;
}

/**
 * Removes a queue with what belongs to it, dead letters too. The queue goes first: while somebody consumes it, everything stays.
 *
 * @throws {BloodbankError} `transport.queue-in-use`.
 */
export async function removeQueue(
  admin: QueueAdmin,
  { queue, retryQueues, deadLetterQueue }: QueueParts,
): Promise<readonly RemovedQueue[]> {
  const removed: RemovedQueue[] = [];
  for (const name of [queue, ...retryQueues, ...(deadLetterQueue === undefined ? [] : [deadLetterQueue])]) {
    const messages = await admin.remove(name);
    if (messages !== undefined) removed.push({ queue: name, messages });
  }
  return removed;
}
