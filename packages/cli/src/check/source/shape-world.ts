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
  /** Key of every place that has a name -> the names that its shape mentions, as keys. */
  readonly mentions: ReadonlyMap<string, readonly string[]>;
  /** The key of the place that a name in a shape stands for. */
  keyOfName(name: string): string | undefined;
  /** `undefined` where the tree has no such place. */
  shapeOf(key: string): JsonObject | undefined;
}

/** Asks the generator itself for each shape, so that the two cannot drift apart. */
export function createShapeWorld(tree: SchemaTree): ShapeWorld {
  const units = new Map<string, SchemaUnit>();
  const keys = new Map<string, string>();
  const shapes = new Map<string, JsonObject>();
  const roots = [...tree.documents.keys()].map((file): Target => ({ file, pointer: '' }));
  for (const target of [...roots, ...tree.targets.values()]) {
    const key = keyOf(target);
    const document = tree.documents.get(target.file);
    const schema = document === undefined ? undefined : readPointer(document.schema, target.pointer);
    if (units.has(key) || document === undefined || schema === undefined || !isJsonSchema(schema)) continue;
    const name = `Unit${units.size}`;
    units.set(key, { key, ...target, name, role: 'event', dialect: document.dialect, schema });
    keys.set(name, key);
  }
  const refs = new Map([...tree.targets].map(([from, target]) => [from, keyOf(target)]));
  const mentions = new Map<string, readonly string[]>();
  for (const [key, unit] of units) {
    const { schema, mentions: mentioned } = toTypeSchema({ units, refs }, unit);
    shapes.set(key, schema);
    mentions.set(
      key,
      mentioned.map((one) => one.key),
    );
  }
  return { mentions, keyOfName: (name) => keys.get(name), shapeOf: (key) => shapes.get(key) };
}
