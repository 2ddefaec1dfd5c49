import { isJsonObject, type JsonObject, type JsonValue, memberOf } from '@bloodbank/schema-model';
import type { JsonType } from './json-types.js';

/** The values that `const` or `enum` allow, without those of other types. `undefined` where neither is there. */
export function literalValues(schema: JsonObject, types: ReadonlySet<JsonType>): readonly JsonValue[] | undefined {
  const constant = memberOf(schema, 'const');
  const values = constant === undefined ? memberOf(schema, 'enum') : [constant];
  return Array.isArray(values) ? values.filter((value: JsonValue) => types.has(typeOf(value))) : undefined;
}

function typeOf(value: JsonValue): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return isJsonObject(value) ? 'object' : (typeof value as JsonType);
}
