import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue, memberOf } from '@bloodbank/schema-model';
import { literalType, unionType } from './literal-type.js';
import { shapeObject } from './shape-object.js';

const UNKNOWN: JsonObject = { tsType: 'unknown' };

/** One subschema, whose own subschemas are shaped already, as a schema with one plain meaning. */
export function shapeSchema(schema: JsonObject, isOpen: boolean): JsonSchema {
  const doc = docOf(schema);
  const values = literalValues(schema);
  if (values !== undefined) return { tsType: unionType(values.map(literalType)), ...doc };

  const parts: JsonSchema[] = [];
  const own = shapeOwn(schema, isOpen);
  if (own !== undefined) parts.push(own);
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const members = memberOf(schema, keyword);
    if (Array.isArray(members) && members.length > 0) parts.push({ anyOf: members.map(asObject) });
  }
  const all = memberOf(schema, 'allOf');
  if (Array.isArray(all)) parts.push(...all.map(asObject));

  const [first] = parts;
  if (first === undefined) return { ...UNKNOWN, ...doc };
  if (parts.length === 1) return isJsonObject(first) ? { ...first, ...doc } : first;
  return { allOf: parts, ...doc };
}

function asObject(schema: JsonValue): JsonObject {
  return isJsonObject(schema) ? schema : { tsType: schema === false ? 'never' : 'unknown' };
}

/** What a schema says itself, its combinators left aside. `undefined` when that is nothing. */
function shapeOwn(schema: JsonObject, isOpen: boolean): JsonSchema | undefined {
  const types = typesOf(schema);
  const members = [
    ...new Set(types.map((type) => shapeType(type, schema, isOpen)).map((member) => JSON.stringify(member))),
  ];
  if (members.length === 0) return undefined;
  const shaped = members.map((member) => JSON.parse(member) as JsonObject);
  return shaped.length === 1 ? shaped[0] : { anyOf: shaped };
}

function shapeType(type: string, schema: JsonObject, isOpen: boolean): JsonObject {
  switch (type) {
    case 'object':
      return shapeObject(schema, isOpen);
    case 'array':
      return { type: 'array', items: itemsOf(schema) };
    case 'integer':
    case 'number':
      return { type: 'number' };
    case 'string':
    case 'boolean':
    case 'null':
      return { type };
    default:
      return UNKNOWN;
  }
}

/** Declared types; else those that the keywords speak of. A keyword such as `minimum` alone says nothing about a type. */
function typesOf(schema: JsonObject): readonly string[] {
  const declared = memberOf(schema, 'type');
  if (typeof declared === 'string') return [declared];
  if (Array.isArray(declared)) return declared.filter((type) => typeof type === 'string');
  const has = (...keywords: readonly string[]): boolean =>
    keywords.some((keyword) => memberOf(schema, keyword) !== undefined);
  if (has('properties', 'required', 'additionalProperties', 'patternProperties')) return ['object'];
  return has('items', 'prefixItems') ? ['array'] : [];
}

/** Positions of a tuple become one union: json-schema-to-typescript writes 2020-12 tuples as `never[]`. */
function itemsOf(schema: JsonObject): JsonSchema {
  const items = memberOf(schema, 'items');
  const prefix = memberOf(schema, 'prefixItems') ?? (Array.isArray(items) ? items : undefined);
  if (!Array.isArray(prefix)) return isJsonObject(items) || typeof items === 'boolean' ? orUnknown(items) : UNKNOWN;
  const rest = Array.isArray(items) ? memberOf(schema, 'additionalItems') : items;
  const members = prefix.filter((item): item is JsonSchema => typeof item === 'boolean' || isJsonObject(item));
  if (rest === false) return { anyOf: members.map(orUnknown) };
  return isJsonObject(rest) ? { anyOf: [...members.map(orUnknown), rest] } : UNKNOWN;
}

function orUnknown(schema: JsonSchema): JsonSchema {
  return schema === true ? UNKNOWN : schema;
}

/** The values that `const` or `enum` allow, without those that `type` refuses anyway. */
function literalValues(schema: JsonObject): readonly JsonValue[] | undefined {
  const constant = memberOf(schema, 'const');
  const values = constant === undefined ? memberOf(schema, 'enum') : [constant];
  if (!Array.isArray(values)) return undefined;
  const types = memberOf(schema, 'type') === undefined ? undefined : typesOf(schema);
  return values.filter((value: JsonValue) => types === undefined || types.some((type) => isOfType(value, type)));
}

function isOfType(value: JsonValue, type: string): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isJsonObject(value);
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}

function docOf(schema: JsonObject): JsonObject {
  const description = memberOf(schema, 'description');
  const replacement = memberOf(schema, 'x-deprecated');
  const isDeprecated = memberOf(schema, 'deprecated') === true || typeof replacement === 'string';
  const lines = [
    ...(typeof description === 'string' ? [description] : []),
    ...(isDeprecated ? [`@deprecated ${typeof replacement === 'string' ? replacement : ''}`.trim()] : []),
  ];
  return lines.length === 0 ? {} : { description: lines.join('\n\n') };
}
