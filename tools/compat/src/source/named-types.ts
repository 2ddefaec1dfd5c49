import { ShapeReader } from './read-shape.js';
import { nameOf, type ShapeWorld } from './shape-world.js';
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
    const nodes = new Map<string, TypeNode>();
    const reader = new ShapeReader(table, (name) => nodes.get(name));
    for (const [key, { shape }] of world) {
      const name = changed.has(key) ? `${side} ${key}` : key;
      nodes.set(
        nameOf(key),
        table.name(name, () => reader.read(shape)),
      );
    }
    return (key) => nodes.get(nameOf(key));
  };
  return { previous: typesOf(previous, 'previous'), current: typesOf(current, 'current') };
}

/** Places that one of the trees lacks, whose own types differ, or that lead to such a place. */
function changedPlaces(previous: ShapeWorld, current: ShapeWorld, table: TypeTable): ReadonlySet<string> {
  const changed = new Set<string>();
  const mentionedBy = new Map<string, string[]>();
  // While names stand for themselves, what they mean does not make a difference yet.
  const reader = new ShapeReader(table, (name) =>
    name.startsWith('@') ? table.name(`either ${name}`, () => table.unclear) : undefined,
  );
  for (const world of [previous, current])
    for (const [key, { mentions }] of world) {
      const [before, now] = [previous.get(key)?.shape, current.get(key)?.shape];
      if (before === undefined || now === undefined) changed.add(key);
      else if (before !== now && reader.read(before) !== reader.read(now)) changed.add(key);
      for (const one of mentions) mentionedBy.set(one, [...(mentionedBy.get(one) ?? []), key]);
    }
  for (const key of changed) for (const one of mentionedBy.get(key) ?? []) changed.add(one);
  return changed;
}
