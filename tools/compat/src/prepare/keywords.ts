import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';

export const MAPS: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'dependentSchemas']);
export const LISTS: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'prefixItems']);
export const SINGLES: ReadonlySet<string> = new Set([
  ...['additionalProperties', 'unevaluatedProperties', 'propertyNames', 'items', 'unevaluatedItems', 'contains'],
  ...['not', 'if', 'then', 'else'],
]);
export const VALUES: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  ...['minLength', 'maxLength', 'pattern', 'minItems', 'maxItems', 'uniqueItems', 'minContains', 'maxContains'],
  ...['required', 'minProperties', 'maxProperties', 'dependentRequired'],
]);

export type Dialect = 'draft-07' | '2019-09' | '2020-12';

export function dialectNamed(uri: JsonValue | undefined): Dialect | undefined {
  if (typeof uri !== 'string') return undefined;
  if (/draft-0[467]/.test(uri)) return 'draft-07';
  return uri.includes('2019-09') ? '2019-09' : '2020-12';
}

const NEW_IN_2019 = ['dependentRequired', 'dependentSchemas', 'unevaluatedProperties', 'unevaluatedItems'];
const NEW: Readonly<Record<Dialect, readonly string[]>> = {
  'draft-07': [...NEW_IN_2019, 'minContains', 'maxContains', 'prefixItems', '$dynamicRef'],
  '2019-09': ['prefixItems', '$dynamicRef'],
  '2020-12': [],
};

/** One level of a schema in the words of 2020-12. */
export function modernise(schema: JsonObject, dialect: Dialect): JsonObject {
  // Siblings of `$ref` are ignored up to draft-07.
  if (dialect === 'draft-07' && Object.hasOwn(schema, '$ref')) return { $ref: schema.$ref ?? '' };
  const { additionalItems, dependencies, ...rest } = schema;
  const out: Record<string, JsonValue> = { ...rest };
  for (const keyword of NEW[dialect]) delete out[keyword];
  if (Array.isArray(schema.items)) {
    out.prefixItems = schema.items;
    delete out.items;
    if (additionalItems !== undefined) out.items = additionalItems;
  }
  if (isJsonObject(dependencies)) {
    const entries = Object.entries(dependencies);
    const pick = (isList: boolean): JsonObject =>
      Object.fromEntries(entries.filter(([, value]) => Array.isArray(value) === isList));
    out.dependentRequired = merged(pick(true), out.dependentRequired, (a, b) => [...[a].flat(), ...[b].flat()]);
    out.dependentSchemas = merged(pick(false), out.dependentSchemas, (a, b) => ({ allOf: [a, b] }));
  }
  return out;
}

/** Both keywords assert, also where they name the same property. */
function merged(
  older: JsonObject,
  newer: JsonValue | undefined,
  both: (older: JsonValue, newer: JsonValue) => JsonValue,
): JsonValue {
  if (newer !== undefined && !isJsonObject(newer)) return newer;
  const entries = Object.entries(newer ?? {}).map(([name, value]): [string, JsonValue] => {
    const other = Object.hasOwn(older, name) ? older[name] : undefined;
    return [name, other === undefined ? value : both(other, value)];
  });
  return Object.fromEntries([...Object.entries(older), ...entries]);
}
