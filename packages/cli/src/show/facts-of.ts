import type { Contract } from '@bloodbank/core/contract';
import { typeNameOf } from '../contracts/type-name-of.js';

/** What a contract says besides its payload, as labels and values. */
export function factsOf(contract: Contract): readonly (readonly [string, string])[] {
  const { parameters, reply, http, uniqueKey, partitionKey, topic, priority, ttlSeconds, sensitive } = contract;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['name', typeNameOf(contract)],
    ['domain', contract.domain],
    ['routing key', contract.routingKey.replaceAll('{event_type}', contract.type)],
    ['parameters', parameters.length === 0 ? undefined : parameters.join(', ')],
    ['file', contract.file],
    ['reply', reply],
    ['http', http],
    ['unique key', uniqueKey?.join(', ')],
    ['partition key', partitionKey],
    ['topic', topic],
    ['priority', priority],
    ['time to live', ttlSeconds === undefined ? undefined : `${ttlSeconds} s`],
    ['sensitive', sensitive.length === 0 ? undefined : sensitive.join(', ')],
    ['undeclared', contract.open ? 'may be published' : undefined],
  ];
  return facts.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
}
