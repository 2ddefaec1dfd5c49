import type { Contract, Kind, Priority, Registry } from '../contract/contract-set.js';
import { matchesTopic, patternsOverlap } from './topic-pattern.js';

export const DEFAULT_PRIORITY: Priority = 'normal';

const PRIORITIES: readonly Priority[] = ['low', 'normal', 'high', 'critical'];

/** The AMQP routing key of one event: its contract's template with the concrete type and priority filled in. */
export function expandRoutingKey(contract: Contract, eventType: string, priority: Priority = DEFAULT_PRIORITY): string {
  // Nearly all of them: the type is the key.
  if (contract.routingKey === '{event_type}') return eventType;
  return contract.routingKey.replaceAll('{event_type}', eventType).replaceAll('{priority}', priority);
}

/** The addresses of all contracts, as `ConnectRequest.addresses` takes them: of a family or a priority, the key is a pattern. */
export function knownAddressesOf(
  registry: Registry,
): readonly { readonly kind: Kind; readonly key: string; readonly topic?: string }[] {
  return registry.listEvents().map((contract) => {
    const { kind, topic } = contract;
    return { kind, key: bindingPatternOf(contract), ...(topic === undefined ? {} : { topic }) };
  });
}

/** What the words of a pattern are compared with: names of event types, or the keys that events are routed by. */
export type PatternReading = 'event-types' | 'routing-keys' | 'nothing';

/** What a pattern asks for. */
export interface PatternQuery {
  readonly pattern: string;
  readonly reading: Exclude<PatternReading, 'nothing'>;
  /** The events of which it asks for some at least. */
  readonly contracts: readonly Contract[];
  /** The binding patterns under which a queue receives them, and as little else as patterns can say. */
  readonly bindings: readonly string[];
}

/**
 * How a pattern is read. It is compared with event types; only where it can match none of them is it compared with routing
 * keys, so that `task.*.critical` means what it says where the routing key ends with the priority.
 */
export function patternReading(pattern: string, registry: Registry): PatternReading {
  return readPattern(pattern, registry)?.reading ?? 'nothing';
}

/** The same with what follows from it; undefined for a pattern that no event can match. */
export function readPattern(pattern: string, registry: Registry): PatternQuery | undefined {
  const byType = contractsMatching(pattern, registry);
  if (byType.length > 0) {
    return { pattern, reading: 'event-types', contracts: byType, bindings: bindingPatternsFor(pattern, byType) };
  }
  const byKey = registry.listEvents({ kind: 'event' }).filter((contract) => canHaveKey(contract, pattern));
  return byKey.length > 0 ? { pattern, reading: 'routing-keys', contracts: byKey, bindings: [pattern] } : undefined;
}

/** Whether an event that came under this type and key is among those that are asked for. */
export function isAskedFor({ pattern, reading }: PatternQuery, eventType: string, routingKey: string): boolean {
  return matchesTopic(pattern, reading === 'event-types' ? eventType : routingKey);
}

/** The contract of an event that both ask for; undefined where no event can be in both. */
export function findShared(a: PatternQuery, b: PatternQuery): Contract | undefined {
  const shared = a.contracts.filter((contract) => b.contracts.includes(contract));
  if (a.reading === b.reading && !patternsOverlap(a.pattern, b.pattern)) return undefined;
  return shared.find((contract) =>
    a.reading === 'routing-keys' && b.reading === 'routing-keys'
      ? keysOf(contract).some((key) => patternsOverlap(a.pattern, key) && patternsOverlap(b.pattern, key))
      : true,
  );
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

function canHaveKey(contract: Contract, pattern: string): boolean {
  return keysOf(contract).some((key) => patternsOverlap(pattern, key));
}

/** The keys of a contract as patterns, one for each priority: a wildcard would promise priorities that there are none of. */
function keysOf(contract: Contract): readonly string[] {
  const keys = PRIORITIES.map((priority) => patternOf(contract, expandRoutingKey(contract, contract.type, priority)));
  return [...new Set(keys)];
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
