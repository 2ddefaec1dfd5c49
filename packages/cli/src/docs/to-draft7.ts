import {
  isJsonObject,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  joinPointer,
  memberOf,
  readPointer,
} from '@bloodbank/schema-model';
import { mapSchema } from '@bloodbank/schema-model/refs';
import { evaluatedIn } from './evaluated-in.js';

/** A keyword that draft-07 has no words for, where it stands in a bundled schema. */
export interface Loss {
  /** The schema's name. */
  readonly schema: string;
  readonly pointer: string;
  readonly keyword: string;
}

export interface Draft7Schemas {
  readonly schemas: JsonObject;
  /** They stand in the schemas as they did, and say nothing to whoever reads draft-07. */
  readonly losses: readonly Loss[];
}

/** Of a schema in AsyncAPI: its keywords that draft-07 does not know. */
const LOST = 'x-beyond-draft-07';
const DEFINITION = /^#\/(?:\$defs|definitions)\//;

/**
 * Bundled schemas, by name, in the words of draft-07, which is what AsyncAPI speaks: tuples and dependencies are called otherwise
 * there, a `$ref` stands alone, and what is left unevaluated is listed. References lead to the same names below `root`.
 */
export function toDraft7(schemas: JsonObject, root: string): Draft7Schemas {
  const losses: Loss[] = [];
  const find = ($ref: string): JsonSchema | undefined => {
    const target = memberOf(schemas, $ref.replace(DEFINITION, ''));
    return target === undefined ? undefined : (target as JsonSchema);
  };
  const convert = (name: string, whole: JsonSchema): JsonSchema =>
    mapSchema(whole, (schema, pointer) => {
      const original = readPointer(whole, pointer);
      const lost: string[] = [];
      const members = [
        (each: JsonObject) => (isJsonObject(original) ? listEvaluated(each, original, find, lost) : each),
        renameTuple,
        joinDependencies,
        (each: JsonObject) => countContains(each, lost),
        (each: JsonObject) => setRefApart(each, root),
      ].reduce((each, step) => step(each), schema);
      for (const keyword of lost) losses.push({ schema: name, pointer: joinPointer(pointer, keyword), keyword });
      return lost.length === 0 ? members : { ...members, [LOST]: lost };
    });
  const converted = Object.entries(schemas).map(([name, schema]) => [name, convert(name, schema as JsonSchema)]);
  return { schemas: Object.fromEntries(converted) as JsonObject, losses };
}

/** What is unevaluated is additional to all that is evaluated: exact, wherever the latter can be listed. */
function listEvaluated(
  schema: JsonObject,
  original: JsonObject,
  find: ($ref: string) => JsonSchema | undefined,
  lost: string[],
): JsonObject {
  const { unevaluatedProperties, unevaluatedItems, ...rest } = schema;
  let changed: JsonObject = rest;
  const { unevaluatedProperties: _, unevaluatedItems: __, ...around } = original;
  const evaluated =
    unevaluatedProperties === undefined && unevaluatedItems === undefined ? undefined : evaluatedIn(around, find);
  if (unevaluatedProperties !== undefined) {
    const { names, patterns, isAll } = evaluated?.properties ?? {};
    if (isAll === true) changed = rest;
    else if (names === undefined || patterns === undefined) {
      changed = { ...changed, unevaluatedProperties };
      lost.push('unevaluatedProperties');
    } else {
      const properties = { ...anyFor(names), ...asObject(rest['properties']) };
      const patternProperties = { ...anyFor(patterns), ...asObject(rest['patternProperties']) };
      changed = {
        ...changed,
        ...(Object.keys(properties).length === 0 ? {} : { properties }),
        ...(Object.keys(patternProperties).length === 0 ? {} : { patternProperties }),
        additionalProperties: unevaluatedProperties,
      };
    }
  }
  if (unevaluatedItems === undefined) return changed;
  const { count, isAll } = evaluated?.items ?? {};
  if (isAll === true) return changed;
  if (count === undefined) {
    lost.push('unevaluatedItems');
    return { ...changed, unevaluatedItems };
  }
  const own = Array.isArray(rest['prefixItems']) ? (rest['prefixItems'] as readonly JsonValue[]) : [];
  const prefixItems = Array.from({ length: count }, (_item, at) => own[at] ?? {});
  return { ...changed, ...(count === 0 ? {} : { prefixItems }), items: unevaluatedItems };
}

function anyFor(names: Iterable<string>): JsonObject {
  return Object.fromEntries([...names].map((name) => [name, {}]));
}

function renameTuple(schema: JsonObject): JsonObject {
  const { prefixItems, items, ...rest } = schema;
  if (!Array.isArray(prefixItems)) return schema;
  return { ...rest, items: prefixItems, ...(items === undefined ? {} : { additionalItems: items }) };
}

/** A name that both asks for other names and for a schema asks for both. */
function joinDependencies(schema: JsonObject): JsonObject {
  const { dependencies, dependentRequired, dependentSchemas, ...rest } = schema;
  const all = [dependencies, dependentRequired, dependentSchemas].map(asObject);
  const names = new Set(all.flatMap((each) => Object.keys(each)));
  if (names.size === 0) return rest;
  const joined = [...names].map((name): readonly [string, JsonValue] => {
    const [first, ...others] = all.flatMap((each) => (Object.hasOwn(each, name) ? [each[name] as JsonValue] : []));
    if (others.length === 0) return [name, first ?? {}];
    const parts = [first ?? {}, ...others];
    return [name, { allOf: parts.map((part) => (Array.isArray(part) ? { required: part } : part)) }];
  });
  return { ...rest, dependencies: Object.fromEntries(joined) };
}

/** Draft-07 asks for one item at least, and can count no further. */
function countContains(schema: JsonObject, lost: string[]): JsonObject {
  const { contains, minContains, maxContains, ...rest } = schema;
  if (contains === undefined) return rest;
  if (maxContains === undefined && (minContains === undefined || minContains === 1)) return { ...rest, contains };
  if (maxContains === undefined && minContains === 0) return rest;
  const counts: JsonObject = {
    ...(minContains === undefined ? {} : { minContains }),
    ...(maxContains === undefined ? {} : { maxContains }),
  };
  // Draft-07 would ask for one item where none is asked for.
  const isNone = minContains === 0;
  lost.push(...(isNone ? ['contains'] : []), ...Object.keys(counts));
  return { ...rest, ...counts, ...(isNone ? {} : { contains }) };
}

/** In draft-07 all that stands beside a `$ref` is ignored, texts too. */
function setRefApart(schema: JsonObject, root: string): JsonObject {
  const { $ref: written, allOf, ...rest } = schema;
  if (typeof written !== 'string') return schema;
  const $ref = written.replace(DEFINITION, root);
  const others = Array.isArray(allOf) ? (allOf as readonly JsonValue[]) : [];
  if (others.length === 0 && Object.keys(rest).length === 0) return { $ref };
  return { ...rest, allOf: [{ $ref }, ...others] };
}

function asObject(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}
