import { isJsonSchema, type JsonObject, type JsonSchema, type JsonValue, memberOf } from '@bloodbank/schema-model';

export const ARRAY_KEYWORDS: readonly string[] = ['items', 'prefixItems'];

/** Longer tuples are lists of what may be in them: nobody reads their type. */
const MAX_TUPLE = 12;

type Shape = (child: JsonSchema, ...path: readonly (string | number)[]) => JsonObject;

/**
 * A list, or a tuple under the word `tuple`, which `renderTuples` writes: json-schema-to-typescript turns a tuple into
 * `never[]`.
 */
export function shapeArray(schema: JsonObject, shape: Shape): JsonObject {
  const items = memberOf(schema, 'items');
  const prefix = memberOf(schema, 'prefixItems');
  const rest = isSchema(items) ? shape(items, 'items') : { tsType: 'unknown' };
  if (!Array.isArray(prefix)) return listOf(rest);
  const members = prefix.filter(isJsonSchema).map((item, index) => shape(item, 'prefixItems', index));
  if (members.length === 0) return listOf(rest);
  if (members.length > MAX_TUPLE) return listOf({ anyOf: [...members, rest] });
  const minItems = memberOf(schema, 'minItems');
  return { tuple: members, rest, minItems: typeof minItems === 'number' ? minItems : 0 };
}

function listOf(items: JsonObject): JsonObject {
  return { type: 'array', items };
}

function isSchema(value: JsonValue | undefined): value is JsonSchema {
  return value !== undefined && isJsonSchema(value);
}
