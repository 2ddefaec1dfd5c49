import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';
import type { AlikeTexts } from '../large/large-values.js';
import { testPattern } from '../pattern/test-pattern.js';
import type { NormalSchema } from '../prepare/normal-schema.js';
import { inPlace } from './in-place.js';

const OTHERS = ['additionalProperties', 'unevaluatedProperties'];

/** What schemas that apply to the same value declare of its parts, all branches taken together. */
export interface DeclaredParts {
  /** Any name may be sent. */
  readonly isFree: boolean;
  readonly properties: ReadonlyMap<string, readonly JsonValue[]>;
  readonly patterns: readonly (readonly [source: string, part: JsonValue])[];
  /** What stands for names that are not declared. */
  readonly others: readonly JsonValue[];
  /** How many items have a place of their own. */
  readonly prefix: number;
  itemsAt(place: number): readonly JsonValue[];
}

/** All schemas that apply to the same value as these. */
export function judging(
  $defs: NormalSchema['$defs'],
  schemas: readonly JsonValue[],
): { readonly schemas: readonly JsonObject[]; readonly isOpen: boolean } {
  const found = new Set<JsonObject>();
  let isOpen = false;
  for (const schema of schemas) isOpen = inPlace($defs, schema, found) || isOpen;
  return { schemas: [...found], isOpen };
}

export function declaredParts(schemas: readonly JsonObject[], isOpen: boolean): DeclaredParts {
  const properties = new Map<string, readonly JsonValue[]>();
  const patterns = schemas.flatMap((schema) => entriesOf(schema['patternProperties']));
  for (const schema of schemas) {
    for (const [name, part] of entriesOf(schema['properties']))
      properties.set(name, [...(properties.get(name) ?? []), part]);
    for (const name of (schema['required'] ?? []) as readonly string[])
      if (!properties.has(name)) properties.set(name, []);
  }
  const hasNames = properties.size > 0 || schemas.some((schema) => schema['properties'] !== undefined);
  // They name properties, and make no map an object of these alone.
  for (const name of schemas.flatMap(dependentNames)) if (!properties.has(name)) properties.set(name, []);
  const closings = schemas.flatMap((schema) => OTHERS.flatMap((keyword) => schema[keyword] ?? []));
  const others = closings.filter((part) => part !== false);
  const isMap = !hasNames && patterns.length === 0 && others.length === closings.length;
  const prefixes = schemas.map((schema) => ((schema['prefixItems'] ?? []) as readonly JsonValue[]).length);
  return {
    ...{ isFree: isOpen || isMap, properties, patterns, others, prefix: Math.max(0, ...prefixes) },
    itemsAt: (place) => schemas.flatMap((schema) => itemsOf(schema, place)),
  };
}

/** Names that depend on one another. */
function dependentNames(schema: JsonObject): readonly string[] {
  const lists = entriesOf(schema['dependentRequired']);
  return [
    ...entriesOf(schema['dependentSchemas']).map(([name]) => name),
    ...lists.flatMap(([name, required]) => [name, ...(required as readonly string[])]),
  ];
}

/** Parts for the value under one name; `undefined` where the name is not declared. */
export function partsFor(
  { isFree, properties, patterns, others }: DeclaredParts,
  name: string | AlikeTexts,
): readonly JsonValue[] | undefined {
  const matching = patterns.filter(([source]) => testPattern(source, name)).map(([, part]) => part);
  const own = typeof name === 'string' ? properties.get(name) : undefined;
  if (own !== undefined || matching.length > 0) return [...(own ?? []), ...matching];
  return others.length > 0 ? others : isFree ? [] : undefined;
}

function entriesOf(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

function itemsOf(schema: JsonObject, place: number): readonly JsonValue[] {
  const own = ((schema['prefixItems'] ?? []) as readonly JsonValue[])[place];
  if (own !== undefined) return [own];
  const rest = [schema['unevaluatedItems'], schema['contains']].flatMap((part) => part ?? []);
  return schema['items'] === undefined ? rest : [schema['items'], ...rest];
}
