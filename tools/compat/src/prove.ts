import type { JsonObject, JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { type Case, casesOf, closeUnevaluated, OutOfSteps } from './case-of.js';
import {
  demandsAt,
  finiteValues,
  itemAt,
  least,
  longestPrefix,
  mapOf,
  most,
  otherProperty,
  propertyAt,
  requiredOf,
} from './facts-of.js';
import { meetsNumber, meetsString } from './meets-scalar.js';
import type { Oracle } from './oracle.js';

const FORMAT_WITHIN: Readonly<Record<string, readonly string[]>> = {
  uri: ['uri-reference'],
  'date-time': ['iso-date-time'],
  time: ['iso-time'],
};
const STEPS = 200_000;
const DEPTH = 60;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * Whether every payload of `a` is a payload of `b`. `true` is a proof; `false` says only that none was found.
 *
 * The left side is widened where it cannot be followed, the right side narrowed, so an error of understanding costs a proof
 * and never invents one. A goal that comes back on itself holds if a property or an item was entered in between: payloads are
 * finite, so induction over their depth closes the circle.
 */
export function isProvenWithin(a: JsonSchema, b: JsonSchema, oracle: Oracle, deadline: number): boolean {
  let steps = 0;
  let depth = 0;
  let level = 0;
  const open = new Map<string, number>();
  const step = (): void => {
    if (++steps > STEPS || (steps % 256 === 0 && Date.now() > deadline)) throw new OutOfSteps();
  };

  const within = (all: readonly JsonSchema[], goal: JsonSchema, descends: boolean): boolean => {
    step();
    if (goal === true || all.some((one) => same(one, goal))) return true;
    const key = JSON.stringify([all, goal]);
    const before = open.get(key);
    const here = level + (descends ? 1 : 0);
    if (before !== undefined) return here > before;
    if (depth > DEPTH) return false;
    depth++;
    if (descends) level++;
    open.set(key, level);
    try {
      return casesOf(all, oracle, step).every((one) => isEmpty(one) || meets(one, goal));
    } finally {
      open.delete(key);
      depth--;
      if (descends) level--;
    }
  };

  const none = (all: readonly JsonSchema[]): boolean => {
    if (all.includes(false)) return true;
    if (depth > DEPTH) return false;
    depth++;
    try {
      return casesOf(all, oracle, step).every(isEmpty);
    } finally {
      depth--;
    }
  };

  const isEmpty = (one: Case): boolean => {
    step();
    const values = finiteValues(one, oracle);
    if (values !== undefined) return values.length === 0;
    if (one.type === 'number') {
      const low = Math.max(most(one, 'minimum'), most(one, 'exclusiveMinimum'));
      const high = Math.min(least(one, 'maximum'), least(one, 'exclusiveMaximum'));
      if (
        low > high ||
        (low === high && (most(one, 'exclusiveMinimum') === low || least(one, 'exclusiveMaximum') === high))
      )
        return true;
    }
    if (one.type === 'string' && most(one, 'minLength') > least(one, 'maxLength')) return true;
    if (one.type === 'array' && most(one, 'minItems') > least(one, 'maxItems')) return true;
    if (one.type === 'object') {
      if (Math.max(most(one, 'minProperties'), requiredOf(one).size) > least(one, 'maxProperties')) return true;
      for (const name of requiredOf(one)) {
        const at = propertyAt(one, name);
        if (at.length > 0 && none(at)) return true;
      }
    }
    return one.nots.some((not, index) => meets({ ...one, nots: one.nots.filter((_, other) => other !== index) }, not));
  };

  const asSchemas = (one: Case): readonly JsonSchema[] => [
    { type: one.type === 'number' && one.integer ? 'integer' : one.type },
    ...one.parts,
    ...one.nots.map((not) => ({ not })),
  ];

  /** The right side, keyword by keyword. Any keyword that is not known here is not met. */
  const meets = (one: Case, goal: JsonSchema): boolean => {
    step();
    if (goal === true) return true;
    if (goal === false) return false;
    if (one.parts.some((part) => same(part, goal))) return true;
    const values = finiteValues(one, oracle);
    if (values !== undefined) return values.every((value) => oracle.accepts(goal, value));
    const closed = closeUnevaluated(goal, oracle, 'surest');
    return Object.keys(closed).every((keyword) => meetsKeyword(one, keyword, closed));
  };

  const meetsKeyword = (one: Case, keyword: string, goal: JsonObject): boolean => {
    const value = goal[keyword] as JsonValue;
    const schemas = (): readonly JsonSchema[] => value as readonly JsonSchema[];
    switch (keyword) {
      case '$defs':
      case 'definitions':
      case 'then':
      case 'else':
      case 'minContains':
      case 'maxContains':
        return true;
      case '$ref': {
        const target = oracle.resolve(String(value));
        return target !== undefined && within(asSchemas(one), target, false);
      }
      case 'allOf':
        return schemas().every((branch) => meets(one, branch));
      case 'anyOf':
        return schemas().some((branch) => meets(one, branch));
      case 'oneOf':
        return schemas().some(
          (branch, at) =>
            meets(one, branch) && schemas().every((other, index) => index === at || none([...asSchemas(one), other])),
        );
      case 'not':
        return none([...asSchemas(one), value as JsonSchema]);
      case 'if':
        return (
          within([...asSchemas(one), value as JsonSchema], (goal.then ?? true) as JsonSchema, false) &&
          within([...asSchemas(one), { not: value }], (goal.else ?? true) as JsonSchema, false)
        );
      case 'type': {
        const types = typeof value === 'string' ? [value] : (value as readonly string[]);
        return types.includes(one.type) || (one.type === 'number' && one.integer && types.includes('integer'));
      }
      case 'const':
      case 'enum':
        return false;
    }
    if (
      same(one.parts.find((part) => part[keyword] !== undefined && same(part[keyword], value))?.[keyword], value) &&
      STANDALONE.has(keyword)
    )
      return true;
    if (NUMBER.has(keyword)) return one.type !== 'number' || meetsNumber(one, keyword, value as number);
    if (STRING.has(keyword)) return one.type !== 'string' || meetsString(one, keyword, value);
    if (ARRAY.has(keyword)) return one.type !== 'array' || meetsArray(one, keyword, goal);
    if (OBJECT.has(keyword)) return one.type !== 'object' || meetsObject(one, keyword, goal);
    if (keyword === 'format') {
      if (!oracle.hasFormat(String(value))) return true;
      const held = one.parts.map((part) => part.format).filter((format) => typeof format === 'string');
      return !NUMERIC_FORMATS.has(String(value)) && one.type !== 'string'
        ? true
        : held.some((format) => format === value || FORMAT_WITHIN[format]?.includes(String(value)) === true);
    }
    return !KEYWORDS.has(keyword);
  };

  const meetsArray = (one: Case, keyword: string, goal: JsonObject): boolean => {
    const max = least(one, 'maxItems');
    switch (keyword) {
      case 'minItems':
        return most(one, 'minItems') >= (goal.minItems as number);
      case 'maxItems':
        return Math.min(max, closedLength(one)) <= (goal.maxItems as number);
      case 'uniqueItems':
        return goal.uniqueItems === false || max <= 1;
      case 'prefixItems':
        return (goal.prefixItems as readonly JsonSchema[]).every(
          (at, index) => index >= max || within(itemAt(one, index), at, true),
        );
      case 'unevaluatedItems':
        if (goal.unevaluatedItems === true) return true;
        if (['allOf', 'anyOf', 'oneOf', '$ref', 'if', 'contains', 'items'].some((key) => goal[key] !== undefined))
          return goal.items !== undefined;
        return meetsArray(one, 'items', { ...goal, items: goal.unevaluatedItems as JsonValue });
      case 'items': {
        const from = longestPrefix([goal]);
        const to = Math.max(from, longestPrefix(one.parts));
        for (let index = from; index <= to && index < max; index++)
          if (!within(itemAt(one, index), goal.items as JsonSchema, true)) return false;
        return true;
      }
      default: {
        const at = (goal.minContains ?? 1) as number;
        if (at === 0 && goal.maxContains === undefined) return true;
        const limit = (goal.maxContains ?? Infinity) as number;
        if (limit < Infinity && limit < max) {
          const tight = one.parts.some(
            (part) => same(part.contains, goal.contains) && ((part.maxContains ?? Infinity) as number) <= limit,
          );
          if (!tight) return false;
        }
        return (
          one.parts.some(
            (part) =>
              part.contains !== undefined &&
              ((part.minContains ?? 1) as number) >= at &&
              within([part.contains as JsonSchema], goal.contains as JsonSchema, true),
          ) || at === 0
        );
      }
    }
  };

  /** An array cannot be longer than its first impossible item allows. */
  const closedLength = (one: Case): number => {
    const prefix = longestPrefix(one.parts);
    for (let index = 0; index <= prefix; index++)
      if (none(itemAt(one, index)) && itemAt(one, index).length > 0) return index;
    return Infinity;
  };

  const meetsObject = (one: Case, keyword: string, goal: JsonObject): boolean => {
    const required = requiredOf(one);
    const has = (name: string): boolean => required.has(name);
    const cannotHave = (name: string): boolean => {
      const at = propertyAt(one, name);
      return at.length > 0 && none(at);
    };
    const list = (value: JsonValue | undefined): readonly string[] => value as readonly string[];
    switch (keyword) {
      case 'required':
        return list(goal.required).every(has);
      case 'minProperties':
        return Math.max(required.size, most(one, 'minProperties')) >= (goal.minProperties as number);
      case 'maxProperties':
        return Math.min(least(one, 'maxProperties'), ...one.parts.map(namesAllowed)) <= (goal.maxProperties as number);
      case 'dependentRequired':
        return Object.entries(mapOf(goal, keyword)).every(
          ([name, needed]) =>
            list(needed).every(
              (other) =>
                has(other) ||
                one.parts.some(
                  (part) =>
                    Array.isArray(mapOf(part, keyword)[name]) && list(mapOf(part, keyword)[name]).includes(other),
                ),
            ) || cannotHave(name),
        );
      case 'dependentSchemas':
        return Object.entries(mapOf(goal, keyword)).every(
          ([name, schema]) =>
            cannotHave(name) ||
            within(
              [
                ...asSchemas(one),
                { required: [name] },
                ...one.parts.flatMap((part) =>
                  Object.hasOwn(mapOf(part, keyword), name) ? [mapOf(part, keyword)[name] as JsonSchema] : [],
                ),
              ],
              schema as JsonSchema,
              false,
            ),
        );
      case 'propertyNames': {
        const held = one.parts.flatMap((part) =>
          part.propertyNames === undefined ? [] : [part.propertyNames as JsonSchema],
        );
        if (within([{ type: 'string' }, ...held], goal.propertyNames as JsonSchema, true)) return true;
        const closedParts = one.parts.filter(
          (part) => part.additionalProperties === false && Object.keys(mapOf(part, 'patternProperties')).length === 0,
        );
        return closedParts.some((part) =>
          Object.keys(mapOf(part, 'properties')).every(
            (name) => cannotHave(name) || oracle.accepts(goal.propertyNames as JsonSchema, name),
          ),
        );
      }
      default:
        return meetsProperties(one, keyword, goal);
    }
  };

  const meetsProperties = (one: Case, keyword: string, goal: JsonObject): boolean => {
    const only: JsonObject = { [keyword]: goal[keyword] as JsonValue };
    const asked: JsonObject =
      keyword === 'additionalProperties'
        ? { ...only, properties: mapOf(goal, 'properties'), patternProperties: mapOf(goal, 'patternProperties') }
        : only;
    const declared = new Set([...one.parts, goal].flatMap((part) => Object.keys(mapOf(part, 'properties'))));
    const patterns = new Set(one.parts.flatMap((part) => Object.keys(mapOf(part, 'patternProperties'))));
    const goalPatterns = Object.keys(mapOf(goal, 'patternProperties'));
    const demandedOf = (name: string): readonly JsonSchema[] => {
      if (keyword !== 'additionalProperties') return demandsAt(asked, name);
      const isNamed =
        Object.hasOwn(mapOf(goal, 'properties'), name) ||
        goalPatterns.some((pattern) => new RegExp(pattern, 'u').test(name));
      return isNamed ? [] : [goal.additionalProperties as JsonSchema];
    };
    for (const name of declared)
      for (const demand of demandedOf(name)) if (!within(propertyAt(one, name), demand, true)) return false;
    if (keyword === 'properties') return true;
    // Names that nobody declares: those of each pattern of the left side, then the rest.
    const ofPattern = (pattern: string): readonly JsonSchema[] =>
      one.parts.flatMap((part) =>
        Object.hasOwn(mapOf(part, 'patternProperties'), pattern)
          ? [mapOf(part, 'patternProperties')[pattern] as JsonSchema]
          : [],
      );
    const rest = otherProperty(one, declared, patterns);
    if (keyword === 'additionalProperties') {
      const demand = goal.additionalProperties as JsonSchema;
      const left = [...patterns].filter((pattern) => !goalPatterns.includes(pattern));
      return (
        left.every((pattern) => within(ofPattern(pattern), demand, true)) &&
        within(otherProperty(one, declared, patterns), demand, true)
      );
    }
    return Object.entries(mapOf(goal, 'patternProperties')).every(([pattern, schema]) => {
      const demand = schema as JsonSchema;
      if (patterns.has(pattern)) return within(ofPattern(pattern), demand, true);
      return [...patterns].every((other) => within(ofPattern(other), demand, true)) && within(rest, demand, true);
    });
  };

  try {
    return within([a], b, false);
  } catch (error) {
    if (error instanceof OutOfSteps || error instanceof RangeError) return false;
    throw error;
  }
}

const NUMBER = new Set(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']);
const STRING = new Set(['minLength', 'maxLength', 'pattern']);
const ARRAY = new Set(['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains', 'unevaluatedItems']);
const OBJECT = new Set([
  ...['required', 'minProperties', 'maxProperties', 'dependentRequired', 'dependentSchemas', 'propertyNames'],
  ...['properties', 'patternProperties', 'additionalProperties'],
]);
/** Keywords whose meaning does not depend on the keywords beside them. */
const STANDALONE = new Set([
  ...NUMBER,
  ...STRING,
  'format',
  'uniqueItems',
  'minItems',
  'maxItems',
  'required',
  'minProperties',
  'maxProperties',
  'dependentRequired',
  'dependentSchemas',
  'propertyNames',
  'properties',
  'patternProperties',
  'prefixItems',
]);
const NUMERIC_FORMATS = new Set(['int32', 'int64', 'float', 'double']);
/** Known to the dialect and handled nowhere above: never met. */
const KEYWORDS = new Set([
  'unevaluatedProperties',
  '$dynamicRef',
  '$recursiveRef',
  '$anchor',
  '$dynamicAnchor',
  'dependencies',
  'additionalItems',
]);

/** How many names a part lets in at most. */
function namesAllowed(part: JsonObject): number {
  const isClosed = part.additionalProperties === false && Object.keys(mapOf(part, 'patternProperties')).length === 0;
  return isClosed ? Object.keys(mapOf(part, 'properties')).length : Infinity;
}
