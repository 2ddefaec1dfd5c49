import type { Rule } from '../rule.js';

export const bindingEndsKnown: Rule = {
  id: 'binding-ends-known',
  find: ({ topology, vhost, exchange }) =>
    Object.entries(vhost.bindings).flatMap(([name, { source, destination, destinationType }]) => {
      const hasDestination = destination in (destinationType === 'queue' ? vhost.queues : vhost.exchanges);
      if (source in vhost.exchanges && hasDestination) return [];
      const missing = hasDestination ? `exchange "${source}"` : `${destinationType} "${destination}"`;
      return [
        {
          origin: topology.originOf('bindings', name),
          message: `The binding "${name}" names the ${missing}, which no file defines.`,
          fix: hasDestination
            ? `Define the ${missing}, or correct the name: the events of this bus are at "${exchange}".`
            : `Define the ${missing}, or correct the name.`,
        },
      ];
    }),
};
