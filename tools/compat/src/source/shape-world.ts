import { isJsonSchema, type JsonObject, readPointer, type SchemaSet, type SchemaUnit } from '@bloodbank/schema-model';
import { keyOf, type Target } from '@bloodbank/schema-model/refs';
import { samenessOf } from '../trees/sameness.js';
import type { SchemaTree } from '../trees/schema-tree.js';

/**
 * The type of a unit as the generator renders it, and the units that it mentions. Handed in by whoever composes the check, so
 * that this package does not depend on the generator, and the two cannot drift apart.
 */
export type RenderType = (
  set: Pick<SchemaSet, 'units' | 'refs'>,
  unit: SchemaUnit,
) => { readonly schema: JsonObject; readonly mentions: readonly SchemaUnit[] };

/** The type of a place that has a name, as the shape that the generator renders, and the keys of the places that it mentions. */
export interface NamedShape {
  readonly shape: JsonObject;
  readonly mentions: readonly string[];
  /** The keys of the places whose schemas were read for it. */
  readonly madeOf: ReadonlySet<string>;
}

/** The types that the generator emits for one tree, by the key of their place. In a shape, `nameOf` a key stands for a type. */
export interface ShapeWorld {
  /** Rendered when it is first asked for: a change of one event asks for few. */
  get(key: string): NamedShape | undefined;
}

export interface ShapeWorlds {
  readonly previous: ShapeWorld;
  readonly current: ShapeWorld;
  /** Whether a place is the same in both, with all that it leads to. */
  isUntouched(key: string): boolean;
}

/** No type that is written out begins like this. */
export function nameOf(key: string): string {
  return `@${key}`;
}

/** Asks the generator for each shape, once where all that it is made of is the same in both trees. */
export function createShapeWorlds(previous: SchemaTree, current: SchemaTree, renderType: RenderType): ShapeWorlds {
  const { isSame, isUntouched } = samenessOf(previous, current);
  const old = createShapeWorld(previous, renderType, () => undefined);
  const recall = (key: string): NamedShape | undefined => {
    const shape = isSame(placeOf(key)) ? old.get(key) : undefined;
    return shape !== undefined && [...shape.madeOf].every((each) => isSame(placeOf(each))) ? shape : undefined;
  };
  return {
    previous: old,
    current: createShapeWorld(current, renderType, recall),
    isUntouched: (key) => isUntouched(placeOf(key)),
  };
}

function placeOf(key: string): Target {
  const at = key.indexOf('#');
  return { file: key.slice(0, at), pointer: key.slice(at + 1) };
}

function createShapeWorld(
  tree: SchemaTree,
  renderType: RenderType,
  recall: (key: string) => NamedShape | undefined,
): ShapeWorld {
  let madeOf = new Set<string>();
  const units = new Map<string, SchemaUnit>();
  const roots = [...tree.documents.keys()].map((file): Target => ({ file, pointer: '' }));
  for (const target of [...roots, ...tree.targets.values()]) {
    const key = keyOf(target);
    const document = units.has(key) ? undefined : tree.documents.get(target.file);
    const schema = document === undefined ? undefined : readPointer(document.schema, target.pointer);
    if (schema === undefined || !isJsonSchema(schema)) continue;
    units.set(key, {
      ...{ key, ...target, name: nameOf(key), role: 'event' },
      get schema() {
        madeOf.add(key);
        return schema;
      },
    });
  }
  const refs = new Map([...tree.targets].map(([from, target]) => [from, keyOf(target)]));
  const shaped = (unit: SchemaUnit): NamedShape => {
    madeOf = new Set();
    const { schema, mentions } = renderType({ units, refs }, unit);
    return { shape: schema, mentions: mentions.map(({ key }) => key), madeOf };
  };
  const known = new Map<string, NamedShape>();
  return {
    get(key) {
      const unit = units.get(key);
      if (unit === undefined) return undefined;
      const shape = known.get(key) ?? recall(key) ?? shaped(unit);
      known.set(key, shape);
      return shape;
    },
  };
}
