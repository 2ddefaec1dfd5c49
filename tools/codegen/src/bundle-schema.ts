import {
  type Dialect,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  mapSchema,
  refKey,
  type SchemaSet,
  type SchemaUnit,
} from '@bloodbank/schema-model';

const SCHEMA_URI: Readonly<Record<Dialect, string>> = {
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
  'draft-07': 'http://json-schema.org/draft-07/schema#',
};

/** Keywords that name places of the original files. In a bundle every reference leads to a definition by its name. */
const PLACES = new Set(['$anchor', '$defs', '$dynamicAnchor', '$id', '$schema', 'definitions']);

export function schemaUri(dialect: Dialect): string {
  return SCHEMA_URI[dialect];
}

/** Where a bundle keeps its definitions: each dialect has its own word. */
export function definitionsKeyword(dialect: Dialect): '$defs' | 'definitions' {
  return dialect === 'draft-07' ? 'definitions' : '$defs';
}

/** A unit whose references lead to definitions named after the units they mean. */
export function toBundledSchema(set: SchemaSet, unit: SchemaUnit): JsonSchema {
  return mapSchema(
    unit.schema,
    (schema, pointer): JsonObject => {
      const members = Object.entries(schema).flatMap(([keyword, value]): readonly [string, JsonValue][] => {
        if (PLACES.has(keyword)) return [];
        if (keyword !== '$ref' && keyword !== '$dynamicRef') return [[keyword, value]];
        const target = set.units.get(set.refs.get(refKey(unit, pointer)) ?? '');
        return target === undefined ? [] : [['$ref', `#/${definitionsKeyword(unit.dialect)}/${target.name}`]];
      });
      return Object.fromEntries(members);
    },
    unit.pointer,
  );
}
