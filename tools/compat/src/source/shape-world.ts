import { isJsonSchema, type JsonObject, readPointer, type SchemaSet, type SchemaUnit } from '@bloodbank/schema-model';
import { keyOf, type Target } from '@bloodbank/schema-model/refs';
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
}

/** The types that the generator emits for one tree, by the key of their place. In a shape, `nameOf` a key stands for a type. */
export interface ShapeWorld {
  /** Rendered when it is first asked for: a change of one event asks for few. */
  get(key: string): NamedShape | undefined;
}

/** No type that is written out begins like this. */
export function nameOf(key: string): string {
  return `@${key}`;
}

/** Asks the generator for each shape, once for a file that is the same in both trees. */
export function createShapeWorlds(
  previous: SchemaTree,
  current: SchemaTree,
  renderType: RenderType,
): readonly [ShapeWorld, ShapeWorld] {
  const [before, now] = [linksOf(previous), linksOf(current)];
  const isSame = (file: string): boolean =>
    previous.texts.get(file) === current.texts.get(file) &&
    previous.documents.get(file)?.draft === current.documents.get(file)?.draft &&
    before.get(file) === now.get(file);
  const old = createShapeWorld(previous, renderType, () => undefined);
  return [old, createShapeWorld(current, renderType, ({ key, file }) => (isSame(file) ? old.get(key) : undefined))];
}

function createShapeWorld(
  tree: SchemaTree,
  renderType: RenderType,
  recall: (unit: SchemaUnit) => NamedShape | undefined,
): ShapeWorld {
  const units = new Map<string, SchemaUnit>();
  const roots = [...tree.documents.keys()].map((file): Target => ({ file, pointer: '' }));
  for (const target of [...roots, ...tree.targets.values()]) {
    const key = keyOf(target);
    const document = units.has(key) ? undefined : tree.documents.get(target.file);
    const schema = document === undefined ? undefined : readPointer(document.schema, target.pointer);
    if (schema === undefined || !isJsonSchema(schema)) continue;
    units.set(key, { key, ...target, name: nameOf(key), role: 'event', schema });
  }
  const refs = new Map([...tree.targets].map(([from, target]) => [from, keyOf(target)]));
  const shaped = (unit: SchemaUnit): NamedShape => {
    const { schema, mentions } = renderType({ units, refs }, unit);
    return { shape: schema, mentions: mentions.map(({ key }) => key) };
  };
  const known = new Map<string, NamedShape>();
  return {
    get(key) {
      const unit = units.get(key);
      if (unit === undefined) return undefined;
      const shape = known.get(key) ?? recall(unit) ?? shaped(unit);
      known.set(key, shape);
      return shape;
    },
  };
}

/** By file: where its references lead. */
function linksOf({ targets }: SchemaTree): ReadonlyMap<string, string> {
  const links = new Map<string, string>();
  for (const [from, target] of targets) {
    const file = from.slice(0, from.indexOf('#'));
    links.set(file, `${links.get(file) ?? ''}${from} ${keyOf(target)}\n`);
  }
  return links;
}
