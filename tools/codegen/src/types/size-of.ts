import type { JsonValue } from '@bloodbank/schema-model';

const sizes = new WeakMap<object, number>();

/** How many parts a shape has when it is written out. A part that stands in several places counts in each. */
export function sizeOf(shape: JsonValue): number {
  if (typeof shape !== 'object' || shape === null) return 1;
  const known = sizes.get(shape);
  if (known !== undefined) return known;
  const size = Object.values(shape).reduce((sum: number, part) => sum + sizeOf(part as JsonValue), 1);
  sizes.set(shape, size);
  return size;
}
