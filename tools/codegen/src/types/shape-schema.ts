import {
  isJsonObject,
  isJsonSchema,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  joinPointer,
  memberOf,
} from '@bloodbank/schema-model';
import { docOf } from './doc-of.js';
import { ALL_TYPES, allowedTypes, type JsonType } from './json-types.js';
import { literalType, unionType } from './literal-type.js';
import { resolveUnevaluated } from './resolve-unevaluated.js';
import { ARRAY_KEYWORDS, shapeArray } from './shape-array.js';
import { isWeak, OBJECT_KEYWORDS, shapeObject } from './shape-object.js';

/** How one schema is shaped, wherever in its unit it stands. */
export interface Shaping {
  /** The name of the type that the `$ref` at a pointer means. */
  readonly nameAt: (pointer: string) => string | undefined;
  /** Whether the object at a pointer opens itself by name. */
  readonly isOpenAt: (schema: JsonObject, pointer: string) => boolean;
  /** The name of the type that only strings of a format have, where there is one. */
  readonly brandOf: (format: string) => string | undefined;
}

export const UNKNOWN: JsonObject = { tsType: 'unknown' };
const NEVER: JsonObject = { tsType: 'never' };

/**
 * A schema in the few words that json-schema-to-typescript gets right: `tsType`, `type`, `properties`, `items`, `anyOf`,
 * `allOf`. The type that comes of it holds every value that the schema allows; where the two cannot be equal it is wider.
 *
 * `within` are the types that an enclosing schema leaves to the same value: a keyword says nothing about the others.
 */
export function shapeSchema(
  source: JsonSchema,
  pointer: string,
  shaping: Shaping,
  within: ReadonlySet<JsonType> = ALL_TYPES,
): JsonObject {
  if (typeof source === 'boolean') return source ? UNKNOWN : NEVER;
  const doc = docOf(source);
  const name = shaping.nameAt(pointer);
  const schema = resolveUnevaluated(source);
  const types = allowedTypes(schema, within);
  if (types.size === 0) return { ...NEVER, ...doc };
  const values = literalValues(schema, types);
  const own = values === undefined ? shapeOwn(schema, pointer, shaping, within, types) : undefined;
  // A named type says itself that it is of objects.
  const isSaid = name !== undefined && own?.['tsType'] === 'object';
  const parts = [
    ...(name === undefined ? [] : [{ tsType: name }]),
    ...(values === undefined ? [] : [{ tsType: unionType(values.map(literalType)) }]),
    ...(own === undefined || isSaid ? [] : [own]),
    ...shapeCombined(schema, pointer, shaping, types),
  ].filter(({ tsType }) => tsType !== 'unknown');

  const [first] = parts;
  if (first === undefined) return { ...UNKNOWN, ...doc };
  return parts.length === 1 ? { ...first, ...doc } : { allOf: parts, ...doc };
}

const IN_PLACE = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'const', 'enum'] as const;

/** What a schema says itself, its combinators left aside. `undefined` when that is nothing. */
function shapeOwn(
  schema: JsonObject,
  pointer: string,
  shaping: Shaping,
  within: ReadonlySet<JsonType>,
  types: ReadonlySet<JsonType>,
): JsonObject | undefined {
  const has = (keywords: readonly string[]): boolean =>
    keywords.some((keyword) => memberOf(schema, keyword) !== undefined);
  const saysObject = types.has('object') && has(OBJECT_KEYWORDS);
  const saysArray = types.has('array') && has(ARRAY_KEYWORDS);
  if (types.size === within.size && !saysObject && !saysArray && (within === ALL_TYPES || has(IN_PLACE)))
    return undefined;
  const at = (child: JsonSchema, ...path: readonly (string | number)[]): JsonObject =>
    shapeSchema(child, joinPointer(pointer, ...path), shaping);
  const members = [...types].map((type): JsonObject => {
    if (type === 'array') return saysArray ? shapeArray(schema, at) : { type: 'array', items: UNKNOWN };
    if (type === 'string') return shapeString(schema, shaping);
    if (type !== 'object') return { type };
    // What else is in it, a combinator says; an index signature beside that would let every misspelt name through.
    if (!saysObject && has(IN_PLACE)) return { tsType: 'object' };
    const shaped = shapeObject(schema, shaping.isOpenAt(schema, pointer), at);
    return isWeak(shaped) ? { allOf: [shaped, { tsType: 'object' }] } : shaped;
  });
  return members.length === 1 ? members[0] : { anyOf: members };
}

function shapeString(schema: JsonObject, { brandOf }: Shaping): JsonObject {
  const format = memberOf(schema, 'format');
  const brand = typeof format === 'string' ? brandOf(format) : undefined;
  return brand === undefined ? { type: 'string' } : { tsType: brand };
}

function shapeCombined(
  schema: JsonObject,
  pointer: string,
  shaping: Shaping,
  types: ReadonlySet<JsonType>,
): readonly JsonObject[] {
  const at = (child: JsonSchema, ...path: readonly (string | number)[]): JsonObject =>
    shapeSchema(child, joinPointer(pointer, ...path), shaping, types);
  const list = (keyword: string): readonly JsonObject[] => {
    const members = memberOf(schema, keyword);
    return Array.isArray(members)
      ? members.filter(isJsonSchema).map((member, index) => at(member, keyword, index))
      : [];
  };
  const either = (keyword: string): readonly JsonObject[] => {
    const members = list(keyword);
    return members.length === 0 ? [] : [unionOf(members)];
  };
  return [...either('anyOf'), ...either('oneOf'), ...list('allOf'), ...shapeCondition(schema, at)];
}

/** `if` with `then`, or `else`: a value that is neither is refused. Without an `else` there is nothing to be refused. */
function shapeCondition(
  schema: JsonObject,
  at: (child: JsonSchema, keyword: string) => JsonObject,
): readonly JsonObject[] {
  const [condition, then, otherwise] = ['if', 'then', 'else'].map((keyword) => memberOf(schema, keyword));
  if (condition === undefined || !isJsonSchema(condition)) return [];
  const thenPart = then !== undefined && isJsonSchema(then) ? at(then, 'then') : UNKNOWN;
  const elsePart = otherwise !== undefined && isJsonSchema(otherwise) ? at(otherwise, 'else') : UNKNOWN;
  if (typeof condition === 'boolean') return [condition ? thenPart : elsePart];
  return [unionOf([{ allOf: [at(condition, 'if'), thenPart] }, elsePart])];
}

function unionOf(members: readonly JsonObject[]): JsonObject {
  return members.some(({ tsType }) => tsType === 'unknown') ? UNKNOWN : { anyOf: members };
}

/** The values that `const` or `enum` allow, without those of other types. `undefined` where neither is there. */
function literalValues(schema: JsonObject, types: ReadonlySet<JsonType>): readonly JsonValue[] | undefined {
  const constant = memberOf(schema, 'const');
  const values = constant === undefined ? memberOf(schema, 'enum') : [constant];
  return Array.isArray(values) ? values.filter((value: JsonValue) => types.has(typeOf(value))) : undefined;
}

function typeOf(value: JsonValue): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return isJsonObject(value) ? 'object' : (typeof value as JsonType);
}
