import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue, readPointer } from '@bloodbank/schema-model';
import { walkSchema } from '@bloodbank/schema-model/refs';
import { replaceAt, type WildSchemas } from './wild-schema.fixture.js';

type Rewrite = (schema: JsonObject) => JsonSchema;

const without = (schema: JsonObject, ...keywords: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(schema).filter(([each]) => !keywords.includes(each)));

/** Other words for the same values; a rewrite that does not fit leaves a schema as it is. */
const SAME: Readonly<Record<string, Rewrite>> = {
  'in allOf': (schema) => ({ allOf: [schema] }),
  'in anyOf, twice': (schema) => ({ anyOf: [schema, schema] }),
  'in oneOf, beside nothing': (schema) => ({ oneOf: [schema, false] }),
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
  'as what follows from anything': (schema) => ({ if: true, then: schema, else: false }),
  'as what does not fail': (schema) => ({ not: { not: schema } }),
  'a value for a list of one': (schema) =>
    schema.const === undefined ? schema : { ...without(schema, 'const'), enum: [schema.const] },
  'a list as alternatives': (schema) => {
    const { enum: values } = schema;
    if (!Array.isArray(values) || values.length === 0 || schema.anyOf !== undefined) return schema;
    return { ...without(schema, 'enum'), anyOf: values.map((value) => ({ const: value as JsonValue })) };
  },
  'types as alternatives': (schema) => {
    const { type } = schema;
    if (!Array.isArray(type) || schema.anyOf !== undefined) return schema;
    return { ...without(schema, 'type'), anyOf: type.map((each) => ({ type: each as JsonValue })) };
  },
  'names one by one': (schema) => {
    const { required } = schema;
    if (!Array.isArray(required)) return schema;
    const parts = required.map((name): JsonSchema => ({ required: [name as JsonValue] }));
    return { ...without(schema, 'required'), allOf: [...((schema.allOf ?? []) as JsonSchema[]), ...parts] };
  },
  'a bound beyond the integer before': (schema) => {
    const { minimum, type } = schema;
    if (type !== 'integer' || !Number.isSafeInteger(minimum) || schema.exclusiveMinimum !== undefined) return schema;
    return { ...without(schema, 'minimum'), exclusiveMinimum: Number(minimum) - 1 };
  },
  'no names as no properties': (schema) =>
    schema.properties === undefined && schema.patternProperties === undefined && schema.additionalProperties === false
      ? { ...without(schema, 'additionalProperties'), propertyNames: false }
      : schema,
};

/** Below `not`, and in a choice, a schema evaluates other properties than before. */
export function rewriteSame(random: WildSchemas, document: JsonObject): JsonObject {
  const isTracked = JSON.stringify(document).includes('"unevaluated');
  const places = [...walkSchema(document)].filter(({ schema }) => isJsonObject(schema) && schema.$schema === undefined);
  const kinds = Object.keys(SAME).filter((kind) => !isTracked || kind !== 'as what does not fail');
  const place = random.pick(places);
  const found = place === undefined ? undefined : readPointer(document, place.pointer);
  // An anchor stays where it is, or what leads to it would go astray.
  if (!isJsonObject(found) || found.$anchor !== undefined || found.$id !== undefined) return document;
  const next = SAME[random.pick(kinds)]?.(found) ?? found;
  return replaceAt(document, place?.pointer ?? '', next) as JsonObject;
}

/** The same document, but for a value that it accepts: this one it refuses. */
export function refuse(random: WildSchemas, document: JsonObject, value: JsonValue): JsonObject {
  const ways: JsonSchema[] = [{ not: { const: value } }, { not: { enum: [value, 'something else'] } }];
  if (typeof value === 'string' && value !== '') ways.push({ maxLength: [...value].length - 1 });
  if (typeof value === 'number') ways.push({ not: { minimum: value, maximum: value } }, { exclusiveMinimum: value });
  if (isJsonObject(value)) {
    const names = Object.keys(value);
    const name = random.pick(names);
    if (!Object.hasOwn(value, 'fresh')) ways.push({ required: ['fresh'] });
    if (name !== undefined) {
      ways.push({ properties: { [name]: { not: { const: value[name] ?? null } } } }, { not: { required: [name] } });
      ways.push({ maxProperties: names.length - 1 }, { propertyNames: { not: { const: name } } });
    }
  }
  if (Array.isArray(value)) {
    ways.push({ minItems: value.length + 1 });
    if (value.length > 0)
      ways.push({ maxItems: value.length - 1 }, { not: { contains: { const: value[0] as JsonValue } } });
  }
  const holder = document.definitions === undefined ? '$defs' : 'definitions';
  const { $schema, [holder]: definitions, ...rest } = document;
  return { $schema: $schema ?? null, allOf: [rest, random.pick(ways)], [holder]: definitions ?? {} };
}
