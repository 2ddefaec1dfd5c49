import type { Kind, Registry } from '@bloodbank/core/contract';
import { bindingPatternOf, patternsOverlap } from '@bloodbank/core/routing';
import { commandsExchangeOf } from '../../names.js';
import type { Rule } from '../rule.js';

export const bindingPossible: Rule = {
  id: 'binding-possible',
  find: ({ topology, vhost, registry, exchange }) =>
    Object.entries(vhost.bindings).flatMap(([name, { source, destination, bindingKey }]) => {
      const kind = kindOf(source, exchange);
      if (kind === undefined || bindingKey === '#' || matchesSome(registry, kind, bindingKey)) return [];
      const closest = registry.closestTypes(bindingKey);
      return [
        {
          origin: topology.originOf('bindings', name),
          message: `The binding of "${destination}" to ${source} with "${bindingKey}" matches no ${kind} of the contracts.`,
          fix: closest.length === 0 ? 'Correct or remove it.' : `Did you mean ${closest.join(', ')}?`,
        },
      ];
    }),
};

function matchesSome(registry: Registry, kind: Kind, pattern: string): boolean {
  return registry.listEvents({ kind }).some((contract) => patternsOverlap(pattern, bindingPatternOf(contract)));
}

/** Which contracts travel through which exchange; of others nothing is known, so nothing is refused. */
function kindOf(source: string, events: string): Kind | undefined {
  if (source === events) return 'event';
  return source === commandsExchangeOf(events) ? 'command' : undefined;
}
