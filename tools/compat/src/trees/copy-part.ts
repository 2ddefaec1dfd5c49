import { type JsonObject, type JsonSchema, type JsonValue, joinPointer } from '@bloodbank/schema-model';
import { keyOf, mapSchema, type Target } from '@bloodbank/schema-model/refs';
import type { SchemaTree } from './schema-tree.js';

/** Where in the tree something cannot be followed, and why. */
export interface PartError {
  readonly at: Target;
  readonly message: string;
}

export interface PartCopy {
  readonly schema: JsonSchema;
  readonly refs: readonly Target[];
  /** The parts of the copy that hold a reference, and the key of what it leads to. */
  readonly holders: ReadonlyMap<JsonObject, string>;
  readonly errors: readonly PartError[];
}

/** Keywords that name places of the original files. */
const PLACES = new Set(['$anchor', '$defs', '$dynamicAnchor', '$id', '$recursiveAnchor', '$schema', 'definitions']);

/** One place without what names places of its file, its references turned into names of definitions. */
export function copyPart(
  tree: SchemaTree,
  start: Target,
  source: JsonSchema,
  nameOf: (target: Target) => string,
  isLeftOut: (keyword: string) => boolean = () => false,
): PartCopy {
  const refs: Target[] = [];
  const holders = new Map<JsonObject, string>();
  const errors: PartError[] = [];
  const schema = mapSchema(
    source,
    (part, pointer) => {
      const place = { file: start.file, pointer };
      let key: string | undefined;
      const members = Object.entries(part).flatMap(([keyword, value]): readonly [string, JsonValue][] => {
        if (PLACES.has(keyword) || isLeftOut(keyword)) return [];
        if (keyword !== '$ref' && keyword !== '$dynamicRef') return [[keyword, value]];
        const to = tree.targets.get(keyOf(place));
        if (to !== undefined) {
          key = keyOf(to);
          refs.push(to);
          return [['$ref', `#/$defs/${nameOf(to)}`]];
        }
        const message = `${keyword} ${JSON.stringify(value)} leads nowhere.`;
        errors.push({ at: { file: start.file, pointer: joinPointer(pointer, keyword) }, message });
        return [];
      });
      const copy = Object.fromEntries(members);
      if (key !== undefined) holders.set(copy, key);
      return copy;
    },
    start.pointer,
  );
  return { schema, refs, holders, errors };
}
