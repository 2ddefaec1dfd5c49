import {
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  refKey,
  type SchemaSet,
  type SchemaUnit,
} from '@bloodbank/schema-model';
import { mapSchema } from '@bloodbank/schema-model/refs';

/** Keywords that name places of the original files. In a bundle every reference leads to a definition by its name. */
const PLACES = new Set(['$anchor', '$defs', '$dynamicAnchor', '$id', '$schema', 'definitions']);

/** A unit whose references lead to definitions named after the units they mean. */
export function toBundledSchema(set: SchemaSet, unit: SchemaUnit): JsonSchema {
  return mapSchema(
    unit.schema,
    (schema, pointer): JsonObject => {
      const members = Object.entries(schema).flatMap(([keyword, value]): readonly [string, JsonValue][] => {
        if (PLACES.has(keyword)) return [];
        if (keyword !== '$ref' && keyword !== '$dynamicRef') return [[keyword, value]];
        const target = set.units.get(set.refs.get(refKey(unit, pointer)) ?? '');
        return target === undefined ? [] : [['$ref', `#/$defs/${target.name}`]];
      });
      return Object.fromEntries(members);
    },
    unit.pointer,
  );
}
