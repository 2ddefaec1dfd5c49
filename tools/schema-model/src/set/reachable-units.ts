import { holdsRef, ownPlaces } from './own-places.js';
import { refKey } from './ref-key.js';
import type { SchemaUnit } from './schema-set.js';

/** Keys of the units that a schema, or several, lead to; themselves only where something leads back to them. Cycles are fine. */
export function reachableUnits(
  start: SchemaUnit | readonly SchemaUnit[],
  units: ReadonlyMap<string, SchemaUnit>,
  refs: ReadonlyMap<string, string>,
): readonly string[] {
  const reached = new Set<string>();
  const pending: SchemaUnit[] = [start].flat();
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

/** Asked for once per event that reaches a unit, which are many. Units and references never change. */
const known = new WeakMap<ReadonlyMap<string, string>, Map<SchemaUnit, readonly string[]>>();

/** Keys of the units that a unit itself refers to. Its `$defs` are units of their own and are not entered. */
export function directRefs(unit: SchemaUnit, refs: ReadonlyMap<string, string>): readonly string[] {
  const ofSet = known.get(refs) ?? new Map<SchemaUnit, readonly string[]>();
  known.set(refs, ofSet);
  const found = ofSet.get(unit) ?? findDirectRefs(unit, refs);
  ofSet.set(unit, found);
  return found;
}

function findDirectRefs(unit: SchemaUnit, refs: ReadonlyMap<string, string>): readonly string[] {
  const keys = new Set<string>();
  for (const { pointer } of ownPlaces(unit, holdsRef)) {
    const key = refs.get(refKey(unit, pointer));
    if (key !== undefined) keys.add(key);
  }
  return [...keys].sort();
}
