import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import { isTextFormat } from '../pattern/formats.js';
import type { NormalSchema } from '../prepare/normal-schema.js';
import { cyclicDefinitions } from './cyclic-definitions.js';
import { definitionKeys } from './definition-keys.js';
import { KINDS, type Kind, type Node } from './node.js';
import type { NodeTable } from './node-table.js';

const nameIn = (ref: string): string => ref.slice('#/$defs/'.length);

/** A schema's nodes. Definitions are built once; those that contain themselves are entered through a `ref`. */
export function buildNodes(table: NodeTable, { root, $defs }: NormalSchema): Node {
  return createNodeBuilder(table, $defs)(root);
}

/** The nodes of any definition of one map. */
export function createNodeBuilder(table: NodeTable, $defs: NormalSchema['$defs']): (name: string) => Node {
  const cyclic = cyclicDefinitions($defs);
  const built = new Map<string, Node>();
  const buildDefinition = (name: string): Node => {
    const known = built.get(name);
    if (known !== undefined) return known;
    const node = build($defs[name] ?? true);
    built.set(name, node);
    return node;
  };
  const refTo = (name: string): Node =>
    cyclic.has(name) ? table.ref(definitionKeys($defs)(name), () => buildDefinition(name)) : buildDefinition(name);

  const build = (schema: JsonValue | undefined): Node => {
    if (!isJsonObject(schema)) return schema === false ? table.never : table.always;
    const part = (value: JsonValue | undefined): Node => build(value);
    const list = (keyword: string): Node[] => ((schema[keyword] ?? []) as readonly JsonSchema[]).map(part);
    const parts: Node[] = [...valueNodes(table, schema)];
    if (typeof schema.$ref === 'string') parts.push(refTo(nameIn(schema.$ref)));
    parts.push(...list('allOf'));
    if (schema.anyOf !== undefined) parts.push(table.or(list('anyOf')));
    if (schema.oneOf !== undefined) parts.push(table.one(list('oneOf')));
    if (schema.not !== undefined) parts.push(table.not(part(schema.not)));
    if (schema.if !== undefined) {
      const when = part(schema.if);
      parts.push(table.or([table.and([when, part(schema.then)]), table.and([table.not(when), part(schema.else)])]));
    }
    for (const [name, needed] of entriesOf(schema.dependentRequired))
      parts.push(dependent(table, name, table.and((needed as readonly string[]).map((each) => table.required(each)))));
    for (const [name, then] of entriesOf(schema.dependentSchemas)) parts.push(dependent(table, name, part(then)));
    if (['properties', 'patternProperties', 'additionalProperties'].some((keyword) => schema[keyword] !== undefined)) {
      const map = (keyword: string): ReadonlyMap<string, Node> =>
        new Map(entriesOf(schema[keyword]).map(([name, each]) => [name, part(each)]));
      const rest = part(schema.additionalProperties);
      const hasRest = schema.additionalProperties !== undefined;
      parts.push(table.props({ properties: map('properties'), patterns: map('patternProperties'), rest, hasRest }));
    }
    if (schema.propertyNames !== undefined) parts.push(table.names(part(schema.propertyNames)));
    if (schema.prefixItems !== undefined || schema.items !== undefined) {
      const hasRest = schema.items !== undefined;
      parts.push(table.items({ prefix: list('prefixItems'), rest: part(schema.items), hasRest }));
    }
    if (schema.contains !== undefined) {
      const min = (schema.minContains ?? 1) as number;
      parts.push(table.contains(part(schema.contains), min, (schema.maxContains ?? Infinity) as number));
    }
    const within = table.and(parts);
    const { unevaluatedItems, unevaluatedProperties } = schema;
    const others: Node[] = [];
    if (unevaluatedProperties !== undefined)
      others.push(table.others('otherProps', part(unevaluatedProperties), within));
    if (unevaluatedItems !== undefined) others.push(table.others('otherItems', part(unevaluatedItems), within));
    return others.length === 0 ? within : table.and([within, ...others]);
  };
  return refTo;
}

function entriesOf(value: JsonValue | undefined): [string, JsonValue][] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

/** `then` holds where the property is there; what it evaluates counts only there. */
function dependent(table: NodeTable, name: string, then: Node): Node {
  const has = table.and([table.type(['object']), table.required(name)]);
  return table.or([table.not(has), table.and([has, then])]);
}

function* valueNodes(table: NodeTable, schema: JsonObject): Generator<Node> {
  const number = (keyword: string): number | undefined => schema[keyword] as number | undefined;
  if (schema.type !== undefined) yield table.type([schema.type].flat().flatMap((name) => kindsNamed(String(name))));
  if (schema.const !== undefined) yield table.oneOfValues([schema.const]);
  if (schema.enum !== undefined) yield table.oneOfValues(schema.enum as readonly JsonValue[]);
  for (const [keyword, op, isOpen] of BOUNDS) {
    const value = number(keyword);
    if (value !== undefined) yield table.bound(op, value, isOpen);
  }
  if (schema.multipleOf !== undefined) yield table.multiple(number('multipleOf') ?? 1);
  for (const [name, op] of COUNTS) {
    // Two demands rather than one range: what changes is then only the one that changed.
    yield table.count(op, number(`min${name}`) ?? 0, Infinity);
    yield table.count(op, 0, number(`max${name}`) ?? Infinity);
  }
  if (schema.pattern !== undefined) yield table.pattern(String(schema.pattern));
  if (schema.format !== undefined) yield formatNode(table, String(schema.format));
  for (const name of (schema.required ?? []) as readonly string[]) yield table.required(name);
  if (schema.uniqueItems === true) yield table.unique();
}

function formatNode(table: NodeTable, name: string): Node {
  if (isTextFormat(name)) return table.format(name);
  if (name !== 'int32' && name !== 'int64') return table.always;
  const bounds =
    name === 'int32' ? [table.bound('min', -(2 ** 31), false), table.bound('max', 2 ** 31 - 1, false)] : [];
  const noFraction = table.type(KINDS.filter((kind) => kind !== 'fraction'));
  return table.and([noFraction, ...bounds]);
}

const BOUNDS = [
  ['minimum', 'min', false],
  ['exclusiveMinimum', 'min', true],
  ['maximum', 'max', false],
  ['exclusiveMaximum', 'max', true],
] as const;
const COUNTS = [
  ['Length', 'length'],
  ['Items', 'itemCount'],
  ['Properties', 'propertyCount'],
] as const;

function kindsNamed(type: string): readonly Kind[] {
  if (type === 'number') return ['integer', 'fraction'];
  return KINDS.filter((kind) => kind === type);
}
