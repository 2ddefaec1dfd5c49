import type { JsonObject } from '../json.js';
import { type SchemaPlace, walkSchema } from '../refs/walk-schema.js';
import type { SchemaUnit } from './schema-set.js';

/**
 * The schemas that a unit itself is made of, as far as they are `wanted`. Its `$defs` are units of their own and are not entered.
 */
export function ownPlaces(
  unit: SchemaUnit,
  wanted: (schema: JsonObject) => boolean = () => true,
): readonly SchemaPlace[] {
  return walkSchema(unit.schema, unit.pointer).filter(
    ({ schema, pointer }) => wanted(schema) && !isInDefinitions(pointer.slice(unit.pointer.length)),
  );
}

/** Only such a place can lead anywhere. */
export function holdsRef(schema: JsonObject): boolean {
  return Object.hasOwn(schema, '$ref') || Object.hasOwn(schema, '$dynamicRef');
}

function isInDefinitions(pointer: string): boolean {
  return pointer.startsWith('/$defs/') || pointer.startsWith('/definitions/');
}
