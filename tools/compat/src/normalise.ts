import { isJsonObject, isJsonSchema, type JsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';

const IGNORED = new Set([
  ...[
    '$schema',
    '$id',
    '$comment',
    'title',
    'description',
    'default',
    'examples',
    'deprecated',
    'readOnly',
    'writeOnly',
  ],
  ...['contentEncoding', 'contentMediaType', 'contentSchema'],
]);
const MAPS = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs', 'definitions']);
const LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);
const SINGLES = new Set([
  ...['additionalProperties', 'unevaluatedProperties', 'propertyNames', 'items', 'unevaluatedItems', 'contains'],
  ...['not', 'if', 'then', 'else'],
]);

function modernise(schema: JsonObject, draft7: boolean): JsonObject {
  if (!draft7) return schema;
  if (typeof schema.$ref === 'string') {
    // Siblings of `$ref` are ignored up to draft-07; definitions stay, as other references lead there.
    const { $ref, definitions, $defs } = schema;
    return { $ref, ...(definitions && { definitions }), ...($defs && { $defs }) };
  }
  const { additionalItems, dependencies, ...rest } = schema;
  const out: Record<string, JsonValue> = { ...rest };
  if (Array.isArray(schema.items)) {
    out.prefixItems = schema.items;
    delete out.items;
    if (additionalItems !== undefined) out.items = additionalItems;
  }
  if (isJsonObject(dependencies)) {
    const entries = Object.entries(dependencies);
    out.dependentRequired = Object.fromEntries(entries.filter(([, value]) => Array.isArray(value)));
    out.dependentSchemas = Object.fromEntries(entries.filter(([, value]) => !Array.isArray(value)));
  }
  return out;
}

/**
 * One schema in the words of 2020-12, without annotations, its local references made absolute under `name`, so that any
 * part of it can be compared wherever it stands. Other references are kept and later fail to resolve.
 */
export function normalise(schema: JsonSchema, name: string): JsonSchema {
  const draft7 = isJsonObject(schema) && typeof schema.$schema === 'string' && schema.$schema.includes('draft-07');
  const visit = (value: JsonValue): JsonValue => {
    if (!isJsonObject(value)) return value;
    const out: Record<string, JsonValue> = {};
    for (const [key, member] of Object.entries(modernise(value, draft7))) {
      if (IGNORED.has(key) || key.startsWith('x-')) continue;
      if (key === '$ref' && typeof member === 'string' && member.startsWith('#')) out.$ref = `${name}${member}`;
      else if (MAPS.has(key) && isJsonObject(member))
        out[key] = Object.fromEntries(Object.entries(member).map(([name, part]) => [name, visit(part)]));
      else if (LISTS.has(key) && Array.isArray(member)) out[key] = member.map(visit);
      else if (SINGLES.has(key) && isJsonSchema(member)) out[key] = visit(member);
      else out[key] = member;
    }
    if (out.if === undefined) {
      delete out.then;
      delete out.else;
    }
    if (out.contains === undefined) {
      delete out.minContains;
      delete out.maxContains;
    }
    return out;
  };
  return visit(schema) as JsonSchema;
}
