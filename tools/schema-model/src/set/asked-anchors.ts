import type { DynamicRefs } from '../refs/dynamic-refs.js';
import { keyOf } from '../refs/target.js';
import { ownPlaces } from './own-places.js';
import type { SchemaUnit } from './schema-set.js';

/** Units by key, and what each reference of them leads to. */
export interface LinkedUnits {
  readonly units: ReadonlyMap<string, SchemaUnit>;
  readonly refs: ReadonlyMap<string, string>;
}

/** By unit: the dynamic anchors that it, or anything it leads to, asks for. */
export function askedAnchors(
  { units, refs }: LinkedUnits,
  { anchorOf, bearers }: DynamicRefs,
): ReadonlyMap<string, ReadonlySet<string>> {
  const asked = new Map<string, Set<string>>();
  const leadsTo = new Map<string, readonly string[]>();
  for (const unit of units.values()) {
    const keys = ownPlaces(unit).map(({ pointer }) => keyOf({ file: unit.file, pointer }));
    const anchors = new Set(keys.flatMap((key) => anchorOf.get(key) ?? []));
    asked.set(unit.key, anchors);
    const possible = [...anchors].flatMap((anchor) => [...(bearers.get(anchor)?.values() ?? [])].map(keyOf));
    leadsTo.set(unit.key, [...new Set([...keys.flatMap((key) => refs.get(key) ?? []), ...possible])]);
  }
  for (let isGrowing = true; isGrowing; ) {
    isGrowing = false;
    for (const [key, anchors] of asked) {
      const before = anchors.size;
      for (const next of leadsTo.get(key) ?? []) for (const anchor of asked.get(next) ?? []) anchors.add(anchor);
      isGrowing ||= anchors.size > before;
    }
  }
  return asked;
}
