import {
  isJsonObject,
  isJsonSchema,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  keyOf,
  mapSchema,
  memberOf,
  type SchemaSet,
  type SchemaUnit,
} from '@bloodbank/schema-model';
import { shapeSchema } from './shape-schema.js';

/** A unit in the words that json-schema-to-typescript gets right, and the units whose types it mentions. */
export interface TypeSchema {
  readonly schema: JsonSchema;
  readonly mentions: readonly SchemaUnit[];
}

/**
 * Hands json-schema-to-typescript only what it does right. Each `$ref` becomes the name of a type that is declared once
 * elsewhere; titles and ids go, so that they name nothing; keywords that it misreads are rewritten or left out, always
 * towards the wider type: a type that refuses a valid payload is worse than one that says too little.
 */
export function toTypeSchema(set: SchemaSet, unit: SchemaUnit): TypeSchema {
  const mentions = new Map<string, SchemaUnit>();
  const schema = mapSchema(
    unit.schema,
    (part, pointer) => {
      const target = set.units.get(set.refs.get(keyOf({ file: unit.file, pointer })) ?? '');
      if (target === undefined) return shapeSchema(part, pointer === unit.pointer && memberOf(part, 'x-open') === true);
      mentions.set(target.key, target);
      return referTo(target, part);
    },
    unit.pointer,
  );
  return { schema, mentions: [...mentions.values()] };
}

/** Keywords that may stand beside a `$ref` and narrow its type. */
const NARROWING = [
  'type',
  'properties',
  'required',
  'additionalProperties',
  'enum',
  'const',
  'allOf',
  'anyOf',
  'oneOf',
  'items',
  'prefixItems',
];

function referTo(target: SchemaUnit, part: JsonObject): JsonSchema {
  const reference: JsonObject = { tsType: target.name };
  const { $ref: _, ...rest } = part;
  const doc = Object.fromEntries(
    ['description', 'deprecated'].flatMap((word): readonly [string, JsonValue][] => {
      const value = memberOf(part, word);
      return value === undefined ? [] : [[word, value]];
    }),
  );
  if (!NARROWING.some((keyword) => memberOf(rest, keyword) !== undefined)) return { ...reference, ...doc };
  const narrowed = shapeSchema(rest, false);
  return isJsonObject(narrowed) && isJsonSchema(narrowed)
    ? { allOf: [reference, withoutDoc(narrowed)], ...doc }
    : narrowed;
}

function withoutDoc(schema: JsonObject): JsonObject {
  const { description: _description, deprecated: _deprecated, ...rest } = schema;
  return rest;
}
