import type { Rule } from '../rule.js';

/** The broker gives a message up at its delivery limit, whatever the retry policy had in mind. */
export const retryWithinLimit: Rule = {
  id: 'retry-within-limit',
  find: ({ topology, vhost }) =>
    topology.queues.flatMap(({ queue, retry }) => {
      const limit = vhost.queues[queue]?.options?.arguments?.['x-delivery-limit'];
      if (typeof limit !== 'number' || retry.attempts <= limit) return [];
      return [
        {
          origin: topology.originOf('queues', queue),
          message: `"${queue}" retries up to ${retry.attempts} attempts, but its delivery limit is ${limit}.`,
          fix: `Lower "attempts" to ${limit}, or raise the argument "x-delivery-limit".`,
        },
      ];
    }),
};
