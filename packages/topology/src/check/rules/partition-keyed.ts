import { bindingPatternOf, patternsOverlap } from '@bloodbank/core/routing';
import type { Rule } from '../rule.js';

/** A warning: partitions keep the order of what has the same key, and of what has none they keep nothing. */
export const partitionKeyed: Rule = {
  id: 'partition-keyed',
  find: ({ topology, registry }) =>
    topology.queues.flatMap(({ queue, bindings, partition }) => {
      if (partition?.index !== 0) return [];
      const keyless = registry
        .listEvents({ kind: 'event' })
        .filter(({ partitionKey }) => partitionKey === undefined)
        .filter((contract) => bindings.some(({ pattern }) => patternsOverlap(pattern, bindingPatternOf(contract))));
      return keyless.map(({ type, file }) => ({
        severity: 'warning' as const,
        origin: topology.originOf('queues', queue),
        message: `"${partition.of}" has partitions, and ${type} names no key by which it is kept in order.`,
        fix: `Name one in ${file}: "x-partition-key", or bind the queue to other events.`,
      }));
    }),
};
