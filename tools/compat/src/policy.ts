import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';

export type Policy = 'set' | 'writer-reader';

const IN_PLACE = ['allOf', 'anyOf', 'oneOf'];
const CONDITIONAL = ['then', 'else'];

/** Applies `edit` to every schema that is asserted of a value; `if` and `not` are asked, not asserted, and stay. */
function edit(
  schema: JsonValue,
  isValue: boolean,
  change: (schema: JsonObject, isValue: boolean) => JsonObject,
): JsonValue {
  if (!isJsonObject(schema)) return schema;
  const out: Record<string, JsonValue> = { ...schema };
  for (const [key, member] of Object.entries(schema)) {
    if (IN_PLACE.includes(key) && Array.isArray(member)) out[key] = member.map((part) => edit(part, false, change));
    else if (CONDITIONAL.includes(key)) out[key] = edit(member, false, change);
    else if (['items', 'additionalProperties', 'unevaluatedProperties', 'unevaluatedItems'].includes(key))
      out[key] = edit(member, true, change);
    else if (key === 'prefixItems' && Array.isArray(member)) out[key] = member.map((part) => edit(part, true, change));
    else if (['properties', 'patternProperties'].includes(key) && isJsonObject(member))
      out[key] = Object.fromEntries(Object.entries(member).map(([name, part]) => [name, edit(part, true, change)]));
    else if (['$defs', 'definitions', 'dependentSchemas'].includes(key) && isJsonObject(member))
      out[key] = Object.fromEntries(Object.entries(member).map(([name, part]) => [name, edit(part, false, change)]));
  }
  return change(out, isValue);
}

function declaresProperties(schema: JsonValue, resolve: (ref: string) => JsonValue | undefined, depth = 0): boolean {
  if (!isJsonObject(schema) || depth > 16) return false;
  if (schema.properties !== undefined || schema.patternProperties !== undefined) return true;
  if (typeof schema.$ref === 'string' && declaresProperties(resolve(schema.$ref) ?? true, resolve, depth + 1))
    return true;
  return [
    ...IN_PLACE.flatMap((key) => (Array.isArray(schema[key]) ? schema[key] : [])),
    ...CONDITIONAL.map((key) => schema[key]),
  ].some((part) => part !== undefined && declaresProperties(part as JsonValue, resolve, depth + 1));
}

/** What a strict writer can send: declared properties only, wherever an object declares any. */
export function toWriter(schema: JsonSchema, resolve: (ref: string) => JsonValue | undefined): JsonSchema {
  return edit(schema, true, (part, isValue) => {
    const { additionalProperties, ...open } = part;
    const out = additionalProperties === true ? open : part;
    if (!isValue || out.additionalProperties !== undefined || out.unevaluatedProperties !== undefined) return out;
    return declaresProperties(out, resolve) ? { ...out, unevaluatedProperties: false } : out;
  }) as JsonSchema;
}

/** What a tolerant reader accepts: names that it does not know never make it refuse. */
export function toReader(schema: JsonSchema): JsonSchema {
  return edit(schema, true, (part) => {
    const out: Record<string, JsonValue> = { ...part };
    if (out.additionalProperties === false) delete out.additionalProperties;
    if (out.unevaluatedProperties === false) delete out.unevaluatedProperties;
    return out;
  }) as JsonSchema;
}
