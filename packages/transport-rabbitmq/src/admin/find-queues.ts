import { managementUrlOf, readManagementApi } from '../topology-admin/management-api.js';

/** A queue, with the routing keys and the exchanges of everything that leads into it. */
export interface QueueWithPatterns {
  readonly queue: string;
  readonly patterns: readonly string[];
  readonly sources: readonly string[];
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
  return [...view.queues].map((queue) => {
    const into = view.bindings.filter(
      ({ destination, destinationType }) => destination === queue && destinationType === 'queue',
    );
    return {
      queue,
      patterns: into.map(({ bindingKey }) => bindingKey),
      sources: [...new Set(into.map(({ source }) => source))],
    };
  });
}
