import type { Rule } from '../rule.js';

/** RabbitMQ falls back to at-most-once without a word when one of these is missing. */
export const deadLetterSafe: Rule = {
  id: 'dead-letter-safe',
  find: ({ topology, vhost }) =>
    Object.entries(vhost.queues).flatMap(([queue, { options }]) => {
      const given = options?.arguments ?? {};
      if (given['x-dead-letter-strategy'] !== 'at-least-once') return [];
      const isSafe = given['x-queue-type'] === 'quorum' && given['x-overflow'] === 'reject-publish';
      if (isSafe) return [];
      return [
        {
          origin: topology.originOf('queues', queue),
          message: `"${queue}" asks for at-least-once dead-lettering, which needs a quorum queue and "x-overflow": "reject-publish".`,
          fix: 'Give it both, or remove "x-dead-letter-strategy" and accept that dead letters can be lost.',
        },
      ];
    }),
};
