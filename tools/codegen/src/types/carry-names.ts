import {
  isJsonObject,
  isJsonSchema,
  type JsonObject,
  type JsonSchema,
  type JsonValue,
  joinPointer,
  memberOf,
  refKey,
  type SchemaSet,
  type SchemaUnit,
} from '@bloodbank/schema-model';
import { walkSchema } from '@bloodbank/schema-model/refs';

/** A schema where it stands, so that references in it can be followed. */
interface View {
  readonly schema: JsonSchema;
  readonly unit: SchemaUnit;
  readonly pointer: string;
}

/**
 * How a schema is looked at: by itself, as the schema of a value; as one of several that the value may follow, to which the
 * names of the others do not belong; or as a part of another, which has its names.
 */
type Role = 'value' | 'branch' | 'part';

/** With one of these a name may be said under a condition alone, or be left open. */
const CONDITIONAL = ['if', 'dependentSchemas', 'dependentRequired', 'anyOf', 'oneOf'] as const;

/**
 * A unit in which every property that is named under a condition alone (by `if`, `then`, `else`, `dependentSchemas`,
 * `dependentRequired`) belongs to the object itself, optional and of any type. Without that, a literal that the validator
 * accepts may hold a property that its type does not know. Places that were there keep their pointers.
 */
export function carryNames(set: Pick<SchemaSet, 'units' | 'refs'>, unit: SchemaUnit): JsonSchema {
  const places = walkSchema(unit.schema, unit.pointer);
  if (!places.some(({ schema }) => CONDITIONAL.some((keyword) => memberOf(schema, keyword) !== undefined)))
    return unit.schema;

  const targetOf = ({ schema, unit: from, pointer }: View): readonly View[] => {
    const target = typeof schema === 'boolean' ? undefined : set.units.get(set.refs.get(refKey(from, pointer)) ?? '');
    return target === undefined ? [] : [{ schema: target.schema, unit: target, pointer: target.pointer }];
  };

  /** These schemas and all that judge the same value, each once. */
  const withAll = (views: readonly View[]): readonly View[] => {
    const found = new Map<JsonSchema, View>();
    const pending = [...views];
    for (let view = pending.pop(); view !== undefined; view = pending.pop()) {
      if (found.has(view.schema)) continue;
      found.set(view.schema, view);
      for (const keyword of ['allOf', 'anyOf', 'oneOf']) pending.push(...listAt(view, keyword));
      pending.push(...targetOf(view), ...conditionsAt(view));
    }
    return [...found.values()];
  };

  /** Whether a value can only be an object, as far as a schema and what it always refers to say so. */
  const saysObject = (view: View, seen: ReadonlySet<JsonSchema> = new Set()): boolean => {
    const { schema } = view;
    if (typeof schema === 'boolean' || seen.has(schema)) return false;
    const more = [...listAt(view, 'allOf'), ...targetOf(view)];
    return memberOf(schema, 'type') === 'object' || more.some((part) => saysObject(part, new Set([...seen, schema])));
  };

  const knownNames = (part: View): readonly string[] => [
    ...Object.keys(mapAt(part, 'properties')),
    ...namesAt(part, 'required'),
    ...withAll(targetOf(part)).flatMap(namesIn),
    ...listAt(part, 'allOf').flatMap(knownNames),
  ];

  /** `others` say something of the same value, under a condition. */
  const carry = (view: View, others: readonly View[], role: Role): JsonSchema => {
    const { schema } = view;
    if (typeof schema === 'boolean') return schema;
    const parts = role === 'part' ? [] : partsOf(view);
    const own = withAll(parts.flatMap(conditionsAt));
    const conditions = [...others, ...own];
    const below = (...path: readonly (string | number)[]): readonly View[] =>
      withAll(conditions.flatMap((condition) => childAt(condition, ...path)));
    const carryList = (keyword: string, change: (item: View, at: number) => JsonSchema): readonly JsonValue[] =>
      listAt(view, keyword).map(change);
    const carried = Object.entries(schema).map(([keyword, value]): readonly [string, JsonValue] => {
      const child = childAt(view, keyword)[0];
      switch (keyword) {
        case 'properties': {
          const properties = Object.entries(mapAt(view, keyword)).map(([name, property]) => {
            const [at] = childAt(view, keyword, name);
            return [name, at === undefined ? property : carry(at, below(keyword, name), 'value')] as const;
          });
          return [keyword, Object.fromEntries(properties)];
        }
        case 'prefixItems':
          return [keyword, carryList(keyword, (item, at) => carry(item, below(keyword, at), 'value'))];
        case 'items':
        case 'additionalProperties':
          return [keyword, child === undefined ? value : carry(child, below(keyword), 'value')];
        case 'allOf':
          return [keyword, carryList(keyword, (part) => carry(part, conditions, 'part'))];
        case 'anyOf':
        case 'oneOf':
          return [keyword, carryList(keyword, (branch) => carry(branch, conditions, 'branch'))];
        default:
          return [keyword, value];
      }
    });
    const copy = Object.fromEntries(carried);
    if (role === 'part') return copy;
    const conditional = role === 'value' ? conditions : own;
    const known = new Set(knownNames(view));
    const names = new Set([...conditional, ...parts].flatMap(namesIn).filter((name) => !known.has(name)));
    const properties = Object.fromEntries([...names].map((name) => [name, true]));
    const isOpen = conditional.some(allowsOthers) || [...conditional, ...parts].some(hasFreeBranch);
    if (names.size === 0 && !isOpen) return copy;
    const isObject = saysObject(view);
    return beside(copy, {
      ...(isObject ? { type: 'object' } : {}),
      properties,
      ...(isOpen ? { additionalProperties: true } : {}),
    });
  };
  return carry({ schema: unit.schema, unit, pointer: unit.pointer }, [], 'value');
}

/** Puts names beside those that an object has. Where it says what stands for all others, or that there are none, it has them. */
function beside(schema: JsonObject, added: { readonly properties: JsonObject }): JsonObject {
  if (SAYS_ALL.some((keyword) => memberOf(schema, keyword) !== undefined)) return schema;
  const properties = memberOf(schema, 'properties');
  const all = memberOf(schema, 'allOf');
  return isJsonObject(properties)
    ? { ...added, ...schema, properties: { ...properties, ...added.properties } }
    : { ...schema, allOf: [...(Array.isArray(all) ? all : []), { ...added }] };
}

const SAYS_ALL = ['additionalProperties', 'patternProperties'] as const;

/** Whether properties without a name of their own are spoken of. */
function allowsOthers({ schema }: View): boolean {
  if (typeof schema === 'boolean') return false;
  const isSaid = [...SAYS_ALL, 'unevaluatedProperties'].map((keyword) => memberOf(schema, keyword));
  return isSaid.some((value) => value !== undefined && value !== false);
}

/** Whether one of several schemas takes objects and says nothing of their names: the others then say nothing for all of them. */
function hasFreeBranch(view: View): boolean {
  return [...listAt(view, 'anyOf'), ...listAt(view, 'oneOf')].some(({ schema }) => {
    if (typeof schema === 'boolean') return schema;
    const type = memberOf(schema, 'type');
    const isOfObjects = type === undefined || type === 'object' || (Array.isArray(type) && type.includes('object'));
    return isOfObjects && !NAMING.some((keyword) => memberOf(schema, keyword) !== undefined);
  });
}

/** With one of these a schema says which names there are, or which values take their place. */
const NAMING = [
  ...[
    '$ref',
    '$dynamicRef',
    'additionalProperties',
    'allOf',
    'anyOf',
    'const',
    'dependentSchemas',
    'enum',
    'if',
    'not',
  ],
  ...['oneOf', 'patternProperties', 'properties', 'required', 'unevaluatedProperties'],
];

/** A schema and the members of its `allOf`, as far as they stand in it. */
function partsOf(view: View): readonly View[] {
  return [view, ...listAt(view, 'allOf').flatMap(partsOf)];
}

/** What holds for a value under a condition, or is one. */
function conditionsAt(view: View): readonly View[] {
  const [condition] = childAt(view, 'if');
  const branches = condition === undefined ? [] : [condition, ...childAt(view, 'then'), ...childAt(view, 'else')];
  const names = Object.keys(mapAt(view, 'dependentSchemas'));
  return [...branches, ...names.flatMap((name) => childAt(view, 'dependentSchemas', name))];
}

function namesIn(view: View): readonly string[] {
  const dependents = Object.entries(mapAt(view, 'dependentRequired'));
  return [
    ...Object.keys(mapAt(view, 'properties')),
    ...namesAt(view, 'required'),
    ...Object.keys(mapAt(view, 'dependentSchemas')),
    ...dependents.flatMap(([name, required]) => [name, ...stringsIn(required)]),
  ];
}

function childAt({ schema, unit, pointer }: View, ...path: readonly (string | number)[]): readonly View[] {
  let value: JsonValue | undefined = schema;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else value = isJsonObject(value) ? memberOf(value, String(step)) : undefined;
  }
  return value !== undefined && isJsonSchema(value)
    ? [{ schema: value, unit, pointer: joinPointer(pointer, ...path) }]
    : [];
}

function listAt(view: View, keyword: string): readonly View[] {
  const list = typeof view.schema === 'boolean' ? undefined : memberOf(view.schema, keyword);
  return Array.isArray(list) ? list.flatMap((_, at) => childAt(view, keyword, at)) : [];
}

function mapAt({ schema }: View, keyword: string): JsonObject {
  const map = typeof schema === 'boolean' ? undefined : memberOf(schema, keyword);
  return isJsonObject(map) ? map : {};
}

function namesAt({ schema }: View, keyword: string): readonly string[] {
  return typeof schema === 'boolean' ? [] : stringsIn(memberOf(schema, keyword));
}

function stringsIn(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
