import { isJsonSchema, type JsonObject, type JsonSchema, type JsonValue, memberOf } from '@bloodbank/schema-model';

export const ARRAY_KEYWORDS: readonly string[] = ['items', 'prefixItems'];

/** Longer tuples are lists of what may be in them: nobody reads their type. */
const MAX_TUPLE = 12;

type Shape = (child: JsonSchema, ...path: readonly (string | number)[]) => JsonObject;

/**
 * A list, or a tuple under the word `tuple`, which `renderTuples` writes: json-schema-to-typescript turns the tuples of
 * 2020-12 into `never[]`, and those of draft-07 into one tuple for every length.
 */
export function shapeArray(schema: JsonObject, shape: Shape): JsonObject {
  const items = memberOf(schema, 'items');
  const word = Array.isArray(items) ? 'items' : 'prefixItems';
  const prefix = memberOf(schema, word);
  if (!Array.isArray(prefix)) return listOf(isSchema(items) ? shape(items, 'items') : { tsType: 'unknown' });
  const restWord = Array.isArray(items) ? 'additionalItems' : 'items';
  const rest = memberOf(schema, restWord);
  const shapedRest = isSchema(rest) ? shape(rest, restWord) : { tsType: 'unknown' };
  const members = prefix.filter(isJsonSchema).map((item, index) => shape(item, word, index));
  if (members.length === 0) return listOf(shapedRest);
  if (members.length > MAX_TUPLE) return listOf({ anyOf: [...members, shapedRest] });
  const minItems = memberOf(schema, 'minItems');
  return { tuple: members, rest: shapedRest, minItems: typeof minItems === 'number' ? minItems : 0 };
}

function listOf(items: JsonObject): JsonObject {
  return { type: 'array', items };
}

function isSchema(value: JsonValue | undefined): value is JsonSchema {
  return value !== undefined && isJsonSchema(value);
}
