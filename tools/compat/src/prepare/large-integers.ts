import type { JsonValue } from '@bloodbank/schema-model';
import { walkSchema } from '@bloodbank/schema-model/refs';
import type { NormalSchema } from './normal-schema.js';

function* largeIn(value: JsonValue | undefined): Generator<number> {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) yield value;
  else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) yield* largeIn(part as JsonValue);
}

function listed({ $defs }: NormalSchema): ReadonlySet<number> {
  const places = Object.values($defs).flatMap((schema) => [...walkSchema(schema)]);
  return new Set(places.flatMap(({ schema }) => [...largeIn(schema.enum), ...largeIn(schema.const)]));
}

export function hasLargeIntegers(normal: NormalSchema): boolean {
  return listed(normal).size > 0;
}

/** Whether two schemas list the same integers of those that `JSON.parse` cannot tell from their neighbours. */
export function haveSameLargeIntegers(a: NormalSchema, b: NormalSchema): boolean {
  const [left, right] = [listed(a), listed(b)];
  if (left.size === 0 || right.size === 0) return true;
  return left.size === right.size && [...left].every((value) => right.has(value));
}
