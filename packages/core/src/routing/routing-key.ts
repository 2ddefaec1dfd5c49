import type { Contract, Kind, Priority, Registry } from '../contract/contract-set.js';
import { patternsOverlap } from './topic-pattern.js';

export const DEFAULT_PRIORITY: Priority = 'normal';

/** The AMQP routing key of one event: its contract's template with the concrete type and priority filled in. */
export function expandRoutingKey(contract: Contract, eventType: string, priority: Priority = DEFAULT_PRIORITY): string {
  // Nearly all of them: the type is the key.
  if (contract.routingKey === '{event_type}') return eventType;
  return contract.routingKey.replaceAll('{event_type}', eventType).replaceAll('{priority}', priority);
}

/**
 * The binding patterns under which a queue receives exactly the event types that `pattern` names, and as little else as
 * patterns can say. One binding, the pattern itself, where all of them are routed by their plain name.
 */
export function bindingPatternsFor(pattern: string, contracts: readonly Contract[]): readonly string[] {
  const patterns = contracts.map((contract) =>
    contract.routingKey === '{event_type}' ? pattern : bindingPatternOf(contract),
  );
  return [...new Set(patterns)].sort();
}

/** The contracts of one kind whose type a pattern can match; for a family, some of whose types it can match. */
export function contractsMatching(pattern: string, registry: Registry, kind: Kind = 'event'): readonly Contract[] {
  return registry
    .listEvents({ kind })
    .filter((contract) => patternsOverlap(pattern, patternOf(contract, contract.type)));
}

/** The narrowest topic pattern that every routing key of a contract matches. */
export function bindingPatternOf(contract: Contract): string {
  return patternOf(contract, contract.routingKey.replaceAll('{event_type}', contract.type));
}

function patternOf(contract: Contract, template: string): string {
  const words = template.split('.');
  return words
    .map((word, index) => {
      if (!word.includes('{')) return word;
      const isOpenEnd = index === words.length - 1 && contract.parameters.some((name) => word === `{${name}}`);
      // The last parameter of a family stands for one word or more.
      return isOpenEnd ? '*.#' : '*';
    })
    .join('.');
}
