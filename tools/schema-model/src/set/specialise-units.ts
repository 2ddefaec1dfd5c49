import type { DynamicRefs } from '../refs/dynamic-refs.js';
import { enclosingResource } from '../refs/ref-index.js';
import { keyOf, type Target } from '../refs/target.js';
import { askedAnchors, type LinkedUnits } from './asked-anchors.js';
import { ownPlaces } from './own-places.js';
import { refKey } from './ref-key.js';
import type { SchemaUnit } from './schema-set.js';

/** By anchor: the key of the schema that a `$dynamicRef` to it means. The outermost resource that bears an anchor decides. */
type Scope = ReadonlyMap<string, string>;

/**
 * Makes every `$dynamicRef` an ordinary reference. What one means depends only on the resources that were entered on the way
 * to it (2020-12 core, section 8.2.3.2), so that a unit which leads to one becomes several: itself, as seen by whoever begins
 * there, and one for each other meaning that its anchors have for those who refer to it. There are finitely many, and
 * whatever comes after knows nothing of all this. A tree without such references is left as it is.
 */
export function specialiseUnits({ units, refs }: LinkedUnits, dynamic: DynamicRefs): LinkedUnits {
  if (dynamic.anchorOf.size === 0) return { units, refs };
  const asked = askedAnchors({ units, refs }, dynamic);
  const made = new Map(units);
  const linked = new Map(refs);
  const done = new Set<string>();
  const pending: (() => void)[] = [];

  const enter = (unit: SchemaUnit, from: Scope): string => {
    const anchors = asked.get(unit.key) ?? new Set();
    if (anchors.size === 0) return unit.key;
    const scope = new Map([...extend(from, unit)].filter(([anchor]) => anchors.has(anchor)));
    const alone = extend(new Map(), unit);
    const foreign = [...scope].filter(([anchor, target]) => alone.get(anchor) !== target).sort();
    const names = foreign.map(([, target]) => units.get(target)?.name ?? '');
    const key = [unit.key, ...foreign.map(([anchor, target]) => `${anchor}=${target}`)].join(' with ');
    if (done.has(key)) return key;
    done.add(key);
    const special = { ...unit, key, within: key, name: [unit.name, ...names].join('With') };
    made.set(key, special);
    pending.push(() => link(special, unit, scope));
    return key;
  };

  const link = (special: SchemaUnit, unit: SchemaUnit, scope: Scope): void => {
    for (const { pointer } of ownPlaces(unit)) {
      const key = keyOf({ file: unit.file, pointer });
      const at = scopeAt(unit, scope, pointer);
      const target = units.get(at.get(dynamic.anchorOf.get(key) ?? '') ?? refs.get(key) ?? '');
      if (target !== undefined) linked.set(refKey(special, pointer), enter(target, at));
    }
  };

  /** The scope once a place is entered: anchors that have a meaning keep it. */
  const extend = (scope: Scope, place: Target): Scope => {
    const resource = enclosingResource(dynamic.resources.get(place.file) ?? [], place.pointer);
    if (resource === undefined) return scope;
    const own = [...dynamic.bearers].flatMap(([anchor, bearers]): readonly [string, string][] => {
      const bearer = bearers.get(keyOf(resource));
      return bearer === undefined ? [] : [[anchor, keyOf(bearer)]];
    });
    return new Map([...own, ...scope]);
  };

  /** Resources that stand in a unit itself are entered on the way from its root. */
  const scopeAt = (unit: SchemaUnit, scope: Scope, pointer: string): Scope =>
    (dynamic.resources.get(unit.file) ?? [])
      .filter((one) => one.pointer.startsWith(`${unit.pointer}/`) && `${pointer}/`.startsWith(`${one.pointer}/`))
      .reduce(extend, scope);

  for (const unit of units.values()) enter(unit, new Map());
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) next();
  return { units: made, refs: linked };
}
