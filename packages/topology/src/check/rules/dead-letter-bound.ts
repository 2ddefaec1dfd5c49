import { DEAD_LETTER_EXCHANGE } from '../../names.js';
import type { RascalFragment } from '../../rascal/rascal-config.js';
import { reachesQueue } from '../routes.js';
import type { Rule } from '../rule.js';

/** Looks at the exchange that the broker uses, and at the one that the bus itself uses for what a handler refused. */
export const deadLetterBound: Rule = {
  id: 'dead-letter-bound',
  find: ({ topology, vhost }) =>
    topology.queues.flatMap(({ queue, deadLetterQueue }) => {
      const { 'x-dead-letter-exchange': exchange, 'x-dead-letter-routing-key': key = '#' } =
        vhost.queues[queue]?.options?.arguments ?? {};
      const routes = [
        ...(deadLetterQueue === undefined ? [] : [{ exchange: DEAD_LETTER_EXCHANGE, key: deadLetterQueue }]),
        ...(typeof exchange === 'string' ? [{ exchange, key: String(key) }] : []),
      ];
      const open = routes.find((route) => !isCaught(vhost, route.exchange, route.key));
      if (open === undefined) return [];
      return [
        {
          origin: topology.originOf('queues', queue),
          message: `Dead letters of "${queue}" go to "${open.exchange}" with the key "${open.key}", where no queue is bound: they would be lost.`,
          fix: `Bind a queue to "${open.exchange}" with the key "${open.key}".`,
        },
      ];
    }),
};

/** The default exchange reaches each queue by its name. */
function isCaught(vhost: RascalFragment, exchange: string, key: string): boolean {
  return exchange === '' ? key in vhost.queues : reachesQueue(vhost, exchange, key);
}
