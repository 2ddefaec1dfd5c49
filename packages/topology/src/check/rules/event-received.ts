import { bindingPatternOf } from '@bloodbank/core/routing';
import { reachesQueue } from '../routes.js';
import type { Rule } from '../rule.js';

/** A warning, for a service may still bind a queue when it subscribes. */
export const eventReceived: Rule = {
  id: 'event-received',
  find: ({ registry, vhost, exchange }) =>
    registry
      .listEvents({ kind: 'event' })
      .filter((contract) => !reachesQueue(vhost, exchange, bindingPatternOf(contract)))
      .map((contract) => ({
        severity: 'warning',
        message: `No queue of the topology receives the event ${contract.type}.`,
        fix: `Bind a queue to ${exchange} with a pattern that matches ${bindingPatternOf(contract)}, or leave it to a service that subscribes.`,
      })),
};
