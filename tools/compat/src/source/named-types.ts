import { ShapeReader } from './read-shape.js';
import { nameOf, type ShapeWorld, type ShapeWorlds } from './shape-world.js';
import type { TypeNode } from './type-node.js';
import type { TypeTable } from './type-table.js';

/** The type of a named place in each tree; `undefined` where a tree has no such place. */
export interface NamedTypes {
  previous(key: string): TypeNode | undefined;
  current(key: string): TypeNode | undefined;
}

/**
 * A place of which nothing differs in the two trees, nor in anything that it leads to, is one type. Only places are looked at that
 * somebody asks for, and what they lead to.
 */
export function createNamedTypes(worlds: ShapeWorlds, table: TypeTable): NamedTypes {
  const { previous, current } = worlds;
  const isChanged = createChangedPlaces(worlds, table);
  const typesOf = (world: ShapeWorld, side: string): ((key: string) => TypeNode | undefined) => {
    const typeOf = (key: string): TypeNode | undefined => {
      const named = world.get(key);
      if (named === undefined) return undefined;
      return table.name(isChanged(key) ? `${side} ${key}` : key, () => reader.read(named.shape));
    };
    const reader = new ShapeReader(table, (name) =>
      name.startsWith(NAME) ? typeOf(name.slice(NAME.length)) : undefined,
    );
    return typeOf;
  };
  return { previous: typesOf(previous, 'previous'), current: typesOf(current, 'current') };
}

const NAME = nameOf('');

/** Whether one of the trees lacks a place, its own type differs, or it leads to such a place. */
function createChangedPlaces(
  { previous, current, isUntouched }: ShapeWorlds,
  table: TypeTable,
): (key: string) => boolean {
  const known = new Map<string, boolean>();
  // While names stand for themselves, what they mean does not make a difference yet.
  const reader = new ShapeReader(table, (name) =>
    name.startsWith(NAME) ? table.name(`either ${name}`, () => table.unclear) : undefined,
  );
  const differs = (key: string): boolean => {
    const [before, now] = [previous.get(key)?.shape, current.get(key)?.shape];
    if (before === undefined || now === undefined) return true;
    return before !== now && reader.read(before) !== reader.read(now);
  };
  /** Of a place and all that it leads to. */
  const lookFrom = (start: string): void => {
    const changed = new Set<string>();
    const mentionedBy = new Map<string, string[]>();
    const places = new Set([start]);
    for (const key of places) {
      if (known.get(key) ?? differs(key)) changed.add(key);
      if (known.has(key)) continue;
      for (const world of [previous, current])
        for (const one of world.get(key)?.mentions ?? []) {
          if (isUntouched(one)) continue;
          places.add(one);
          const before = mentionedBy.get(one);
          if (before === undefined) mentionedBy.set(one, [key]);
          else before.push(key);
        }
    }
    for (const key of changed) for (const one of mentionedBy.get(key) ?? []) changed.add(one);
    for (const key of places) known.set(key, changed.has(key));
  };
  return (key) => {
    if (isUntouched(key)) return false;
    if (!known.has(key)) lookFrom(key);
    return known.get(key) === true;
  };
}
