import {
  isJsonObject,
  isJsonSchema,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  memberOf,
} from '@bloodbank/schema-model';
import { disguiseName } from './property-name.js';
import { sizeOf } from './size-of.js';

export const OBJECT_KEYWORDS: readonly string[] = [
  'properties',
  'required',
  'additionalProperties',
  'patternProperties',
];

/** Parts of all properties together that an index signature repeats. */
const MAX_INDEX = 5_000;

type Shape = (child: JsonSchema, ...path: readonly (string | number)[]) => JsonObject;

/**
 * An object schema with its index signature decided: there is one for maps, and where a schema opens itself by name. A
 * schema that merely leaves `additionalProperties` out gets none, since with one every misspelt property would compile.
 */
export function shapeObject(schema: JsonObject, isOpen: boolean, shape: Shape): JsonObject {
  const required = requiredNames(schema);
  const others = othersOf(schema, isOpen, shape);
  const properties = new Map<string, JsonObject>();
  for (const [name, property] of schemasIn(memberOf(schema, 'properties'))) {
    const shaped = withPatterns(schema, name, shape(property, 'properties', name), shape);
    // Every object inherits a member of this name, which TypeScript takes for the property where it is absent.
    properties.set(name, name in Object.prototype && !required.has(name) ? { tsType: 'unknown' } : shaped);
  }
  for (const name of required) if (!properties.has(name)) properties.set(name, others.ofRequired);
  const isOptional = [...properties.keys()].some((name) => !required.has(name));
  return {
    type: 'object',
    properties: Object.fromEntries([...properties].map(([name, shaped]) => [disguiseName(name), shaped])),
    required: [...required].map(disguiseName),
    additionalProperties: indexOf(others.index, [...properties.values()], isOptional),
  };
}

/** A property whose name matches a pattern follows both. */
function withPatterns(schema: JsonObject, name: string, shaped: JsonObject, shape: Shape): JsonObject {
  const patterns = schemasIn(memberOf(schema, 'patternProperties')).filter(([source]) => isMatch(source, name));
  const more = patterns.map(([source, pattern]) => shape(pattern, 'patternProperties', source));
  const said = more.filter(({ tsType }) => tsType !== 'unknown');
  return said.length === 0 ? shaped : { allOf: [shaped, ...said] };
}

function isMatch(source: string, name: string): boolean {
  try {
    return new RegExp(source, 'u').test(name);
  } catch {
    return false;
  }
}

/** All its properties are optional: TypeScript then refuses values that have none of them, although the schema does not. */
export function isWeak(shaped: JsonObject): boolean {
  const { properties, required, additionalProperties } = shaped;
  const isEmpty = isJsonObject(properties) && Object.keys(properties).length === 0;
  return !isEmpty && Array.isArray(required) && required.length === 0 && additionalProperties === false;
}

interface Others {
  /** Of the index signature, if there is to be one. */
  readonly index: JsonSchema;
  /** Of a property that is required and not declared. */
  readonly ofRequired: JsonObject;
}

/** What properties may be that are not declared by name. */
function othersOf(schema: JsonObject, isOpen: boolean, shape: Shape): Others {
  const ofRequired = { tsType: 'unknown' };
  if (isOpen) return { index: true, ofRequired };
  const declared = memberOf(schema, 'additionalProperties');
  const additional = isJsonObject(declared) ? shape(declared, 'additionalProperties') : declared;
  const patterns = schemasIn(memberOf(schema, 'patternProperties')).map(([name, pattern]) =>
    shape(pattern, 'patternProperties', name),
  );
  if (patterns.length > 0) {
    if (declared === undefined || declared === true) return { index: true, ofRequired };
    const members = isJsonObject(additional) ? [...patterns, additional] : patterns;
    return { index: { anyOf: members }, ofRequired: { anyOf: members } };
  }
  if (isJsonObject(additional)) return { index: additional, ofRequired: additional };
  const hasNames = [memberOf(schema, 'properties'), memberOf(schema, 'required')].some(
    (value) => value !== undefined && Object.keys(value as object).length > 0,
  );
  // With `false` and no names there is nothing that it can hold.
  if (declared === false) return { index: hasNames ? false : { tsType: 'never' }, ofRequired };
  return { index: declared === true || !hasNames, ofRequired };
}

/**
 * TypeScript requires every property to fit the index signature as well. It is written out once more for that, so that
 * maps in maps double with every level; past a size that anybody reads, the signature says nothing.
 */
function indexOf(index: JsonSchema, properties: readonly JsonObject[], isOptional: boolean): JsonSchema {
  if (typeof index === 'boolean' || properties.length === 0) return index;
  if (properties.reduce((size, shaped) => size + sizeOf(shaped), 0) > MAX_INDEX) return true;
  return { anyOf: [index, ...properties, ...(isOptional ? [{ tsType: 'undefined' }] : [])].map(withoutDoc) };
}

function withoutDoc({ description: _, ...shaped }: JsonObject): JsonObject {
  return shaped;
}

function requiredNames(schema: JsonObject): ReadonlySet<string> {
  const required = memberOf(schema, 'required');
  return new Set(Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : []);
}

function schemasIn(value: JsonValue | undefined): readonly (readonly [string, JsonSchema])[] {
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  return entries.filter((entry): entry is [string, JsonSchema] => isJsonSchema(entry[1]));
}
