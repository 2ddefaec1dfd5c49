import {
  isJsonObject,
  isJsonSchema,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  memberOf,
} from '@bloodbank/schema-model';
import { disguiseName } from './property-name.js';

/**
 * An object schema with its index signature decided: there is one for maps, and where a schema opens itself by name. A
 * schema that merely leaves `additionalProperties` out gets none, since with one every misspelt property would compile.
 */
export function shapeObject(schema: JsonObject, isOpen: boolean): JsonObject {
  const properties = schemasIn(memberOf(schema, 'properties'));
  const required = requiredNames(schema);
  for (const name of required) if (!properties.has(name)) properties.set(name, { tsType: 'unknown' });
  return {
    type: 'object',
    properties: Object.fromEntries([...properties].map(([name, schema]) => [disguiseName(name), schema])),
    required: [...required].map(disguiseName),
    additionalProperties: isOpen || additionalOf(schema, properties.size > 0),
  };
}

function additionalOf(schema: JsonObject, hasProperties: boolean): JsonSchema {
  const declared = memberOf(schema, 'additionalProperties');
  const patterns = [...schemasIn(memberOf(schema, 'patternProperties')).values()];
  if (patterns.length > 0) {
    if (hasProperties || declared === undefined || declared === true) return true;
    const members = isJsonObject(declared) ? [...patterns, declared] : patterns;
    return { anyOf: members };
  }
  if (isJsonObject(declared) || typeof declared === 'boolean') return declared;
  return !hasProperties && !isCombined(schema);
}

/** An object without properties is a map, unless `allOf` and its like say elsewhere what is in it. */
function isCombined(schema: JsonObject): boolean {
  return ['allOf', 'anyOf', 'oneOf', '$ref'].some((keyword) => memberOf(schema, keyword) !== undefined);
}

function requiredNames(schema: JsonObject): ReadonlySet<string> {
  const required = memberOf(schema, 'required');
  return new Set(Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : []);
}

function schemasIn(value: JsonValue | undefined): Map<string, JsonSchema> {
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  return new Map(entries.filter((entry): entry is [string, JsonSchema] => isJsonSchema(entry[1])));
}
