import { keyOf } from '../refs/target.js';
import { walkSchema } from '../refs/walk-schema.js';
import type { SchemaUnit } from './schema-set.js';

/** Keys of the units that one schema leads to, itself only where it leads back to itself. Cycles are fine. */
export function reachableUnits(
  start: SchemaUnit,
  units: ReadonlyMap<string, SchemaUnit>,
  refs: ReadonlyMap<string, string>,
): readonly string[] {
  const reached = new Set<string>();
  const pending: SchemaUnit[] = [start];
  for (let unit = pending.pop(); unit !== undefined; unit = pending.pop()) {
    for (const key of directRefs(unit, refs)) {
      const next = units.get(key);
      if (next === undefined || reached.has(key)) continue;
      reached.add(key);
      pending.push(next);
    }
  }
  return [...reached].sort();
}

/** Keys of the units that a unit itself refers to. Its `$defs` are units of their own and are not entered. */
export function directRefs(unit: SchemaUnit, refs: ReadonlyMap<string, string>): readonly string[] {
  const keys = new Set<string>();
  for (const { pointer } of walkSchema(unit.schema, unit.pointer)) {
    if (isInDefinitions(pointer.slice(unit.pointer.length))) continue;
    const key = refs.get(keyOf({ file: unit.file, pointer }));
    if (key !== undefined) keys.add(key);
  }
  return [...keys].sort();
}

function isInDefinitions(pointer: string): boolean {
  return pointer.startsWith('/$defs/') || pointer.startsWith('/definitions/');
}
