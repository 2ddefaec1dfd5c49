import { managementUrlOf, readManagementApi } from '../topology-admin/management-api.js';

/** A queue, and the routing keys of everything that leads into it. */
export interface QueueWithPatterns {
  readonly queue: string;
  readonly patterns: readonly string[];
}

const TIMEOUT_MS = 3_000;

/**
 * Every queue of the URL's vhost, as the management plugin tells it; undefined where it does not answer. AMQP itself has no such
 * question.
 */
export async function findQueues(
  amqpUrl: string,
  managementUrl: string = managementUrlOf(amqpUrl),
): Promise<readonly QueueWithPatterns[] | undefined> {
  const view = await readManagementApi(managementUrl, amqpUrl, TIMEOUT_MS);
  if (!('bindings' in view)) return undefined;
  return [...view.queues].map((queue) => ({
    queue,
    patterns: view.bindings
      .filter(({ destination, destinationType }) => destination === queue && destinationType === 'queue')
      .map(({ bindingKey }) => bindingKey),
  }));
}
