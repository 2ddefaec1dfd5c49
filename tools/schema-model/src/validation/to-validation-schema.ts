import { type JsonObject, type JsonSchema, type JsonValue, memberOf } from '../json.js';
import { isKeyword } from '../refs/keywords.js';
import { mapSchema } from '../refs/walk-schema.js';
import { refKey } from '../set/ref-key.js';
import type { SchemaSet, SchemaUnit } from '../set/schema-set.js';
import { knownFormats } from './known-formats.js';

/** Keywords that never refuse a value. Left in, their texts would be copied into every generated validator. */
const SILENT = new Set([
  '$anchor',
  '$comment',
  '$defs',
  '$dynamicAnchor',
  '$id',
  '$schema',
  '$vocabulary',
  'contentEncoding',
  'contentMediaType',
  'contentSchema',
  'default',
  'definitions',
  'deprecated',
  'description',
  'examples',
  'readOnly',
  'title',
  'writeOnly',
]);

/** The address of a unit inside one validator. */
export function unitId(unit: SchemaUnit): string {
  return `unit:${unit.name}`;
}

/** What of a unit can refuse a value, with its references turned to other units' addresses. */
export function toValidationSchema(set: SchemaSet, unit: SchemaUnit): JsonSchema {
  return mapSchema(
    unit.schema,
    (schema, pointer) => {
      // No value is one of none. ajv refuses to compile it, although the dialects allow it.
      if (isEmptyList(memberOf(schema, 'enum'))) return false;
      const members = Object.entries(schema).flatMap(([keyword, value]): readonly [string, JsonValue][] => {
        if (!isKeyword(keyword) || SILENT.has(keyword)) return [];
        if (keyword === '$ref' || keyword === '$dynamicRef') {
          const target = set.units.get(set.refs.get(refKey(unit, pointer)) ?? '');
          return target === undefined ? [] : [['$ref', unitId(target)]];
        }
        // An unknown format is an annotation (2020-12 validation, section 7.2.1); lint says that it checks nothing.
        if (keyword === 'format' && !(typeof value === 'string' && Object.hasOwn(knownFormats(), value))) return [];
        return [[keyword, value]];
      });
      return Object.fromEntries(members) satisfies JsonObject;
    },
    unit.pointer,
  );
}

function isEmptyList(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && value.length === 0;
}
