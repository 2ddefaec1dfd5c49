import { toTypeSchema } from '@bloodbank/codegen';
import type { SchemaTree } from '@bloodbank/compat';
import {
  isJsonSchema,
  type JsonObject,
  keyOf,
  readPointer,
  type SchemaUnit,
  type Target,
} from '@bloodbank/schema-model';

/** The types that the generator emits for one tree, as the shapes that it renders. */
export interface ShapeWorld {
  /** `undefined` where the tree has no such place. */
  shapeOf(target: Target): JsonObject | undefined;
  /** The shape behind a name that another one mentions. */
  named(name: string): JsonObject | undefined;
}

/** Asks the generator itself for each shape, so that the two cannot drift apart. Names stand for places, in any tree. */
export function createShapeWorld(tree: SchemaTree): ShapeWorld {
  const units = new Map<string, SchemaUnit>();
  const byName = new Map<string, SchemaUnit>();
  const shapes = new Map<string, JsonObject>();
  const unitOf = (target: Target): SchemaUnit | undefined => {
    const key = keyOf(target);
    const known = units.get(key);
    const document = tree.documents.get(target.file);
    const schema = document === undefined ? undefined : readPointer(document.schema, target.pointer);
    if (known !== undefined || document === undefined || schema === undefined || !isJsonSchema(schema)) return known;
    const unit: SchemaUnit = {
      key,
      ...target,
      name: `Unit${units.size}`,
      role: 'event',
      dialect: document.dialect,
      schema,
    };
    units.set(key, unit);
    byName.set(unit.name, unit);
    return unit;
  };
  for (const target of tree.targets.values()) unitOf(target);
  const refs = new Map([...tree.targets].map(([from, target]) => [from, keyOf(target)]));
  const shape = (unit: SchemaUnit | undefined): JsonObject | undefined => {
    if (unit === undefined) return undefined;
    const found = shapes.get(unit.key) ?? toTypeSchema({ units, refs }, unit).schema;
    shapes.set(unit.key, found);
    return found;
  };
  return { shapeOf: (target) => shape(unitOf(target)), named: (name) => shape(byName.get(name)) };
}
