import { isJsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';

/** What a schema evaluates of every payload that it takes; a part is absent where that is not the same for all of them. */
export interface Evaluated {
  readonly properties?: {
    readonly names: ReadonlySet<string>;
    readonly patterns: ReadonlySet<string>;
    readonly isAll: boolean;
  };
  readonly items?: { readonly count: number; readonly isAll: boolean };
}

/** Keywords whose schemas hold for some payloads only. */
const BRANCHES = new Set(['anyOf', 'oneOf', 'if', 'then', 'else', 'dependentSchemas']);

/** One walk over a schema and all that applies to the same value. */
class Walk {
  readonly names = new Set<string>();
  readonly patterns = new Set<string>();
  count = 0;
  isAllProperties = false;
  isAllItems = false;
  /** Whether `contains` marks items, which depends on each payload. */
  isCounted = false;
}

/** `find` gives the schema that a reference leads to. */
export function evaluatedIn(schema: JsonSchema, find: ($ref: string) => JsonSchema | undefined): Evaluated {
  const always = new Walk();
  const sometimes = new Walk();
  let isKnown = true;

  const visit = (value: JsonSchema | undefined, certain: boolean, refs: readonly string[]): void => {
    if (value === undefined) isKnown = false;
    if (value === undefined || !isJsonObject(value)) return;
    for (const [word, member] of Object.entries(value)) {
      for (const into of certain ? [always] : [sometimes]) note(into, word, member);
      if (word === '$ref') {
        const $ref = String(member);
        if (refs.includes($ref)) continue;
        visit(find($ref), certain, [...refs, $ref]);
      } else if (word === 'allOf' || BRANCHES.has(word)) {
        const isCertain = certain && word === 'allOf';
        for (const part of partsOf(word, member)) visit(part, isCertain, refs);
      }
    }
  };
  visit(schema, true, []);
  if (!isKnown) return {};
  return { ...propertiesOf(always, sometimes), ...itemsOf(always, sometimes) };
}

function note(into: Walk, word: string, value: JsonValue): void {
  if (word === 'properties' && isJsonObject(value)) for (const name of Object.keys(value)) into.names.add(name);
  if (word === 'patternProperties' && isJsonObject(value))
    for (const name of Object.keys(value)) into.patterns.add(name);
  if (word === 'additionalProperties' || word === 'unevaluatedProperties') into.isAllProperties = true;
  if (word === 'prefixItems' && Array.isArray(value)) into.count = Math.max(into.count, value.length);
  if (word === 'items' || word === 'unevaluatedItems') into.isAllItems = true;
  if (word === 'contains') into.isCounted = true;
}

function propertiesOf(always: Walk, sometimes: Walk): Pick<Evaluated, 'properties'> {
  const { names, patterns, isAllProperties: isAll } = always;
  const isSame =
    isAll ||
    (!sometimes.isAllProperties &&
      [...sometimes.names].every((name) => names.has(name)) &&
      [...sometimes.patterns].every((pattern) => patterns.has(pattern)));
  return isSame ? { properties: { names, patterns, isAll } } : {};
}

function itemsOf(always: Walk, sometimes: Walk): Pick<Evaluated, 'items'> {
  const { count, isAllItems: isAll, isCounted } = always;
  const isSame = isAll || (!isCounted && !sometimes.isCounted && !sometimes.isAllItems && sometimes.count <= count);
  return isSame ? { items: { count, isAll } } : {};
}

function partsOf(word: string, value: JsonValue): readonly JsonSchema[] {
  if (word === 'dependentSchemas') return isJsonObject(value) ? (Object.values(value) as JsonSchema[]) : [];
  return (Array.isArray(value) ? value : [value]) as readonly JsonSchema[];
}
