import { joinPointer } from '@bloodbank/core/json';
import { isJsonObject, isJsonSchema, type JsonObject, type JsonSchema, type JsonValue } from '../json.js';
import { SCHEMA_KEYWORDS, SCHEMA_LIST_KEYWORDS, SCHEMA_MAP_KEYWORDS } from './keywords.js';

export interface SchemaPlace {
  readonly schema: JsonObject;
  readonly pointer: string;
}

/** A schema is walked once for references, once for patterns, and so on; it never changes. */
const walked = new WeakMap<JsonObject, { readonly pointer: string; readonly places: readonly SchemaPlace[] }>();

/** Every subschema that is an object, the root first, in the order of the file. Values such as `examples` are not entered. */
export function walkSchema(schema: JsonSchema, pointer = ''): readonly SchemaPlace[] {
  if (typeof schema === 'boolean') return [];
  const before = walked.get(schema);
  if (before?.pointer === pointer) return before.places;
  const places: SchemaPlace[] = [];
  collect(schema, pointer, places);
  walked.set(schema, { pointer, places });
  return places;
}

/** Without the lists that `childrenOf` makes: every schema of a tree passes here. */
function collect(schema: JsonObject, pointer: string, places: SchemaPlace[]): void {
  places.push({ schema, pointer });
  for (const keyword of Object.keys(schema)) {
    const value = schema[keyword];
    if (typeof value !== 'object' || value === null) continue;
    const at = `${pointer}/${keyword}`;
    if (isJsonObject(value)) {
      if (SCHEMA_KEYWORDS.has(keyword)) collect(value, at, places);
      else if (SCHEMA_MAP_KEYWORDS.has(keyword))
        for (const name of Object.keys(value)) collectItem(value[name], at, name, places);
    } else if (SCHEMA_LIST_KEYWORDS.has(keyword)) {
      for (const [index, item] of value.entries()) collectItem(item, at, index, places);
    }
  }
}

function collectItem(item: JsonValue | undefined, at: string, step: string | number, places: SchemaPlace[]): void {
  if (isJsonObject(item)) collect(item, joinPointer(at, step), places);
}

export interface SchemaChild {
  readonly path: readonly (string | number)[];
  readonly schema: JsonSchema;
}

/** The schemas directly below one schema. */
export function childrenOf(schema: JsonObject): readonly SchemaChild[] {
  const children: SchemaChild[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (SCHEMA_KEYWORDS.has(keyword) && isJsonSchema(value)) children.push({ path: [keyword], schema: value });
    else if (SCHEMA_LIST_KEYWORDS.has(keyword) && Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        if (isJsonSchema(item)) children.push({ path: [keyword, index], schema: item });
      }
    } else if (SCHEMA_MAP_KEYWORDS.has(keyword) && isJsonObject(value)) {
      for (const [name, item] of Object.entries(value)) {
        if (isJsonSchema(item)) children.push({ path: [keyword, name], schema: item });
      }
    }
  }
  return children;
}

/** A copy in which `change` has replaced each subschema, the innermost first. Everything else is kept as it is. */
export function mapSchema(
  schema: JsonSchema,
  change: (schema: JsonObject, pointer: string) => JsonSchema,
  pointer = '',
): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const inner = mapChildren(schema, (child, path) => mapSchema(child, change, joinPointer(pointer, ...path)));
  return change(inner, pointer);
}

/** A copy in which `change` has replaced the schemas directly below. Everything else is kept as it is. */
export function mapChildren(
  schema: JsonObject,
  change: (child: JsonSchema, path: readonly [keyword: string, ...rest: (string | number)[]]) => JsonSchema,
): JsonObject {
  const members = Object.entries(schema).map(([keyword, value]): [string, JsonValue] => {
    if (SCHEMA_KEYWORDS.has(keyword) && isJsonSchema(value)) return [keyword, change(value, [keyword])];
    if (SCHEMA_LIST_KEYWORDS.has(keyword) && Array.isArray(value)) {
      const items = value.map((item, index) => (isJsonSchema(item) ? change(item, [keyword, index]) : item));
      return [keyword, items];
    }
    if (SCHEMA_MAP_KEYWORDS.has(keyword) && isJsonObject(value)) {
      const parts = Object.entries(value).map(([name, item]): [string, JsonValue] => [
        name,
        isJsonSchema(item) ? change(item, [keyword, name]) : item,
      ]);
      return [keyword, Object.fromEntries(parts)];
    }
    return [keyword, value];
  });
  // `fromEntries` defines own members, `__proto__` among them.
  return Object.fromEntries(members);
}
