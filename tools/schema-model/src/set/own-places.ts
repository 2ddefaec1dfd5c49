import { type SchemaPlace, walkSchema } from '../refs/walk-schema.js';
import type { SchemaUnit } from './schema-set.js';

/** The schemas that a unit itself is made of. Its `$defs` are units of their own and are not entered. */
export function ownPlaces(unit: SchemaUnit): readonly SchemaPlace[] {
  return walkSchema(unit.schema, unit.pointer).filter(
    ({ pointer }) => !isInDefinitions(pointer.slice(unit.pointer.length)),
  );
}

function isInDefinitions(pointer: string): boolean {
  return pointer.startsWith('/$defs/') || pointer.startsWith('/definitions/');
}
