import type { Contract } from '../contract/contract-set.js';

/** Into more partitions no group is laid out, whatever its transport. */
export const MAX_PARTITIONS = 64;

/** What the schema's `x-partition-key` names in a payload, as text; undefined where it names nothing, or nothing is there. */
export function partitionKeyOf({ partitionKey }: Contract, payload: unknown): string | undefined {
  if (partitionKey === undefined || typeof payload !== 'object' || payload === null) return undefined;
  const value: unknown = Object.hasOwn(payload, partitionKey) ? Reflect.get(payload, partitionKey) : undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
