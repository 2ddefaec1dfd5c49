import { ShapeReader } from './read-shape.js';
import type { ShapeWorld } from './shape-world.js';
import type { TypeNode } from './type-node.js';
import type { TypeTable } from './type-table.js';

/** The type of a named place in each tree; `undefined` where a tree has no such place. */
export interface NamedTypes {
  previous(key: string): TypeNode | undefined;
  current(key: string): TypeNode | undefined;
}

/** A place of which nothing differs in the two trees, nor in anything that it leads to, is one type. */
export function createNamedTypes(previous: ShapeWorld, current: ShapeWorld, table: TypeTable): NamedTypes {
  const changed = changedPlaces(previous, current, table);
  const typesOf = (world: ShapeWorld, side: string): ((key: string) => TypeNode | undefined) => {
    const reader = new ShapeReader(table, (name) => {
      const key = world.keyOfName(name);
      return key === undefined ? undefined : typeOf(key);
    });
    const typeOf = (key: string): TypeNode | undefined => {
      const shape = world.shapeOf(key);
      if (shape === undefined) return undefined;
      return table.name(changed.has(key) ? `${side} ${key}` : `both ${key}`, () => reader.read(shape));
    };
    return typeOf;
  };
  return { previous: typesOf(previous, 'previous'), current: typesOf(current, 'current') };
}

/** Places that one of the trees lacks, whose own types differ, or that lead to such a place. */
function changedPlaces(previous: ShapeWorld, current: ShapeWorld, table: TypeTable): ReadonlySet<string> {
  const changed = new Set<string>();
  const mentionedBy = new Map<string, string[]>();
  // While names stand for themselves, what they mean does not make a difference yet.
  const [before, now] = [previous, current].map((world) => {
    const reader = new ShapeReader(table, (name) => {
      const key = world.keyOfName(name);
      return key === undefined ? undefined : table.name(`either ${key}`, () => table.unclear);
    });
    return (key: string): TypeNode | undefined => {
      const shape = world.shapeOf(key);
      return shape === undefined ? undefined : reader.read(shape);
    };
  });
  for (const world of [previous, current])
    for (const [key, mentions] of world.mentions) {
      const own = now?.(key);
      if (own === undefined || own !== before?.(key) || own === table.unclear) changed.add(key);
      for (const one of mentions) mentionedBy.set(one, [...(mentionedBy.get(one) ?? []), key]);
    }
  for (const key of changed) for (const one of mentionedBy.get(key) ?? []) changed.add(one);
  return changed;
}
