import { matchesTopic, patternsOverlap } from '@bloodbank/core/routing';
import type { RascalFragment } from '../rascal/rascal-config.js';

/**
 * Whether a message could reach some queue from an exchange under a routing key, or under some key of a pattern. In
 * doubt, yes: a header exchange decides on what is not known here.
 */
export function reachesQueue(
  vhost: RascalFragment,
  exchange: string,
  keys: string,
  seen: readonly string[] = [],
): boolean {
  if (seen.includes(exchange)) return false;
  const type = vhost.exchanges[exchange]?.type ?? 'topic';
  return Object.values(vhost.bindings).some((binding) => {
    if (binding.source !== exchange || !couldMatch(type, binding.bindingKey, keys)) return false;
    return binding.destinationType === 'queue' || reachesQueue(vhost, binding.destination, keys, [...seen, exchange]);
  });
}

function couldMatch(type: string, bindingKey: string, keys: string): boolean {
  if (type === 'topic') return patternsOverlap(bindingKey, keys);
  if (type === 'direct') return matchesTopic(keys, bindingKey);
  return true;
}
