import type { FieldType, ILoadOptionsFunctions, INodePropertyOptions, ResourceMapperField } from 'n8n-workflow';
import { callGateway } from './gateway';

interface Contract {
  readonly type: string;
  readonly kind: 'event' | 'command' | 'reply';
  readonly title: string;
  readonly description: string;
}

/** The types of one kind, for a drop-down. */
export async function listTypes(
  caller: ILoadOptionsFunctions,
  kind: Contract['kind'],
): Promise<INodePropertyOptions[]> {
  const contracts = await callGateway<Contract[]>(caller, { method: 'GET', path: '/schemas' });
  return contracts
    .filter((contract) => contract.kind === kind && !contract.type.includes('{'))
    .map(({ type, title, description }) => ({ name: type, value: type, description: description || title }));
}

export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly title?: string;
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

/** Definitions that lead to one another; beyond it they go in a circle. */
const MOST_STEPS = 10;

/** The fields of a payload, as the schema has them. */
export async function fieldsOf(caller: ILoadOptionsFunctions, type: string): Promise<ResourceMapperField[]> {
  const path = `/schemas/${encodeURIComponent(type)}`;
  const answer = await callGateway<JsonSchema | string>(caller, { method: 'GET', path });
  return toFields(typeof answer === 'string' ? (JSON.parse(answer) as JsonSchema) : answer);
}

export function toFields(schema: JsonSchema): ResourceMapperField[] {
  const { properties, required } = membersOf(schema, schema);
  return [...properties].map(([name, property]) => {
    const resolved = resolve(property, schema);
    const choices = choicesOf(resolved);
    return {
      id: name,
      displayName: name,
      required: required.has(name),
      defaultMatch: false,
      canBeUsedToMatch: false,
      display: true,
      type: choices === undefined ? fieldTypeOf(resolved) : 'options',
      ...(choices === undefined ? {} : { options: choices }),
    };
  });
}

/** What an object may and must have, by its own words and by those of all that it is made of. */
function membersOf(
  schema: JsonSchema,
  root: JsonSchema,
  depth = 0,
): { readonly properties: Map<string, JsonSchema>; readonly required: Set<string> } {
  const { properties = {}, required = [], allOf = [] } = resolve(schema, root);
  const members = { properties: new Map<string, JsonSchema>(), required: new Set<string>(required) };
  if (depth < MOST_STEPS) {
    for (const part of allOf) {
      const inner = membersOf(part, root, depth + 1);
      for (const [name, property] of inner.properties) members.properties.set(name, property);
      for (const name of inner.required) members.required.add(name);
    }
  }
  for (const [name, property] of Object.entries(properties)) members.properties.set(name, property);
  return members;
}

/** Definitions may lead to one another; a circle has no type of its own. */
function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let found = schema;
  for (let step = 0; step < MOST_STEPS && found.$ref !== undefined; step++) {
    const name = /^#\/\$defs\/(.+)$/.exec(found.$ref)?.[1];
    const next = name === undefined ? undefined : root.$defs?.[decodeURIComponent(name)];
    if (next === undefined) return {};
    found = next;
  }
  return found;
}

/** Texts alone: a drop-down of n8n knows nothing else for sure. */
function choicesOf({ enum: values, const: only }: JsonSchema): INodePropertyOptions[] | undefined {
  const all = values ?? (only === undefined ? [] : [only]);
  const texts = all.filter((value): value is string => typeof value === 'string');
  if (texts.length === 0 || texts.length < all.filter((value) => value !== null).length) return undefined;
  return texts.map((value) => ({ name: value, value }));
}

function fieldTypeOf({ type, format, properties }: JsonSchema): FieldType {
  const [first] = [type ?? (properties === undefined ? [] : 'object')].flat().filter((one) => one !== 'null');
  if (first === 'integer' || first === 'number') return 'number';
  if (first === 'boolean' || first === 'array' || first === 'object') return first;
  return format === 'date-time' ? 'dateTime' : 'string';
}
