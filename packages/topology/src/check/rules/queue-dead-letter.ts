import { DEAD_LETTER_EXCHANGE } from '../../names.js';
import type { Rule } from '../rule.js';

export const queueDeadLetter: Rule = {
  id: 'queue-dead-letter',
  find: ({ topology, vhost }) =>
    topology.queues
      .filter(({ queue }) => vhost.queues[queue]?.options?.arguments?.['x-dead-letter-exchange'] === undefined)
      .map(({ queue, service }) => ({
        origin: topology.originOf('queues', queue),
        message: `${service} consumes "${queue}", which has no dead-letter exchange: what cannot be handled would be dropped.`,
        fix: `Remove "deadLetter": false, or give it the argument "x-dead-letter-exchange": "${DEAD_LETTER_EXCHANGE}".`,
      })),
};
