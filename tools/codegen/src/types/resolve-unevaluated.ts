import { type JsonObject, type JsonValue, memberOf } from '@bloodbank/schema-model';

/** Keywords through which a value's items and properties may be evaluated elsewhere. `not` never evaluates any. */
const IN_PLACE = ['$dynamicRef', '$ref', 'allOf', 'anyOf', 'contains', 'dependentSchemas', 'if', 'oneOf'] as const;

/** Pairs of a keyword and what it says where nothing beside it evaluates anything (2020-12 core, section 11). */
const PLAIN = [
  ['unevaluatedItems', 'items'],
  ['unevaluatedProperties', 'additionalProperties'],
] as const;

/**
 * `unevaluatedProperties` as the `additionalProperties` that it is in a schema that combines no others; items alike. In one that
 * does, what it allows is at least not refused.
 */
export function resolveUnevaluated(schema: JsonObject): JsonObject {
  const isCombined = IN_PLACE.some((keyword) => memberOf(schema, keyword) !== undefined);
  const resolved = PLAIN.flatMap(([unevaluated, plain]): readonly [string, JsonValue][] => {
    const value = memberOf(schema, unevaluated);
    if (value === undefined || memberOf(schema, plain) !== undefined) return [];
    return isCombined ? (value === false || plain === 'items' ? [] : [[plain, true]]) : [[plain, value]];
  });
  return resolved.length === 0 ? schema : { ...schema, ...Object.fromEntries(resolved) };
}
