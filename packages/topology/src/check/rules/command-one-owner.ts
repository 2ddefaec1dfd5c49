import type { Contract } from '@bloodbank/core/contract';
import { bindingPatternOf, patternsOverlap } from '@bloodbank/core/routing';
import { COMMANDS_EXCHANGE, commandsExchangeOf } from '../../names.js';
import type { RascalBinding } from '../../rascal/rascal-config.js';
import type { Topology } from '../../topology.js';
import type { Rule } from '../rule.js';

/** Each of two services would carry out every such command; at the broker the second one to start is refused. */
export const commandOneOwner: Rule = {
  id: 'command-one-owner',
  find({ topology, vhost, registry }) {
    const commands = registry.listEvents({ kind: 'command' });
    const exchanges = new Set([COMMANDS_EXCHANGE, ...Object.keys(vhost.exchanges).map(commandsExchangeOf)]);
    const bindings = Object.entries(vhost.bindings).filter(
      ([, { source, destinationType }]) => exchanges.has(source) && destinationType === 'queue',
    );
    return bindings.flatMap(([name, later], index) => {
      const rival = bindings.slice(0, index).find(([, earlier]) => claimsSame(topology, commands, earlier, later));
      if (rival === undefined) return [];
      const owners = [rival[1], later].map((binding) => `"${ownerOf(topology, binding)}"`).join(' and ');
      const both = sharedBy(commands, rival[1], later)?.type ?? later.bindingKey;
      return [
        {
          origin: topology.originOf('bindings', name),
          message: `${owners} would both own the command ${both}.`,
          fix: 'A command has one owner: remove one of the bindings. What others should know of it is an event.',
        },
      ];
    });
  },
};

function claimsSame(topology: Topology, commands: readonly Contract[], a: RascalBinding, b: RascalBinding): boolean {
  if (a.source !== b.source || ownerOf(topology, a) === ownerOf(topology, b)) return false;
  return sharedBy(commands, a, b) !== undefined;
}

/** Patterns may overlap in words that no command has. */
function sharedBy(commands: readonly Contract[], a: RascalBinding, b: RascalBinding): Contract | undefined {
  if (!patternsOverlap(a.bindingKey, b.bindingKey)) return undefined;
  return commands.find((contract) => {
    const pattern = bindingPatternOf(contract);
    return patternsOverlap(a.bindingKey, pattern) && patternsOverlap(b.bindingKey, pattern);
  });
}

/** The service that has the queue; of a queue that nobody is known to have, the queue itself. */
function ownerOf({ queues }: Topology, { destination }: RascalBinding): string {
  return queues.find(({ queue }) => queue === destination)?.service ?? destination;
}
