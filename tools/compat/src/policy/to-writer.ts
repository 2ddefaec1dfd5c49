import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import { testPattern } from '../pattern/test-pattern.js';
import type { NormalSchema } from '../prepare/normalise.js';
import { Undecidable } from '../prepare/undecidable.js';
import type { DerivedDefinitions } from './derived-definitions.js';
import { inPlace } from './in-place.js';

const OTHERS = ['additionalProperties', 'unevaluatedProperties'];
const MAX_DECLARATIONS = 5_000;
/** A schema with none of these declares nothing, as most do: there any name is free, and nothing is left to compare. */
const DECLARING = [
  ...['properties', 'required', 'patternProperties', ...OTHERS],
  ...['prefixItems', 'items', 'unevaluatedItems', 'contains'],
];

/**
 * What a strict writer can send: what its schema accepts, with declared names only, exactly as the generated publish validator
 * decides it (`tools/codegen/runtime/declared-names.js`; a test holds the two together). A name is declared where any branch
 * declares it; a schema that names no property is a map, whose names are data.
 */
export function toWriter({ root, $defs }: NormalSchema): NormalSchema {
  const writers = createWriters($defs);
  return { root: writers.nameOf(root), $defs: { ...$defs, ...Object.fromEntries(writers.made) } };
}

/** The writers of several definitions, which share what they declare. */
export function createWriters($defs: NormalSchema['$defs']): DerivedDefinitions {
  const numbers = new Map<JsonValue, number>();
  const names = new Map<string, string>();
  const made = new Map<string, JsonSchema>();
  let limit = MAX_DECLARATIONS;

  const declaredBy = (schemas: readonly JsonValue[]): JsonSchema => {
    const found = new Set<JsonObject>();
    let isOpen = false;
    for (const schema of schemas) isOpen = inPlace($defs, schema, found) || isOpen;
    const telling = [...found].filter((schema) => DECLARING.some((keyword) => schema[keyword] !== undefined));
    if (telling.length === 0) return true;
    const key =
      telling
        .map((schema) => numberOf(schema))
        .sort((a, b) => a - b)
        .join() + (isOpen ? ' open' : '');
    const known = names.get(key);
    if (known !== undefined) return { $ref: `#/$defs/${known}` };
    const name = `w${names.size}`;
    if (names.size > limit) throw new Undecidable('there are too many combinations of declared names');
    names.set(key, name);
    made.set(name, declare(telling, isOpen));
    return { $ref: `#/$defs/${name}` };
  };
  const numberOf = (schema: JsonValue): number => {
    const known = numbers.get(schema) ?? numbers.size;
    numbers.set(schema, known);
    return known;
  };

  const declare = (schemas: readonly JsonObject[], isOpened: boolean): JsonSchema => {
    const properties = new Map<string, readonly JsonValue[]>();
    const patterns = schemas.flatMap((schema) => entriesOf(schema.patternProperties));
    for (const schema of schemas) {
      for (const [name, part] of entriesOf(schema.properties))
        properties.set(name, [...(properties.get(name) ?? []), part]);
      for (const name of (schema.required ?? []) as readonly string[])
        if (!properties.has(name)) properties.set(name, []);
    }
    const closings = schemas.flatMap((schema) => OTHERS.flatMap((keyword) => schema[keyword] ?? []));
    const others = closings.filter((part) => part !== false);
    const namesNone = properties.size === 0 && patterns.length === 0 && others.length === closings.length;
    const isFree = isOpened || namesNone;
    const matched = [...properties].filter(([name]) => patterns.some(([source]) => testPattern(source, name)));
    // Where patterns can overlap, each is given what all of them declare: `properties` and `patternProperties` add up.
    const isShared = patterns.length > 1 || matched.length > 0;
    const shared = [...patterns.map(([, part]) => part), ...matched.flatMap(([, parts]) => parts)];
    const matching = (name: string): readonly JsonValue[] =>
      patterns.filter(([source]) => testPattern(source, name)).map(([, part]) => part);
    const rest: JsonSchema = others.length > 0 ? declaredBy(others) : isFree;
    const prefix = Math.max(0, ...schemas.map((schema) => ((schema.prefixItems ?? []) as readonly JsonValue[]).length));
    return {
      properties: Object.fromEntries(
        [...properties].map(([name, parts]) => [name, declaredBy([...parts, ...matching(name)])]),
      ),
      patternProperties: Object.fromEntries(
        patterns.map(([source, part]) => [source, declaredBy(isShared ? shared : [part])]),
      ),
      ...(rest === true ? {} : { additionalProperties: rest }),
      prefixItems: Array.from({ length: prefix }, (_, at) =>
        declaredBy(schemas.flatMap((schema) => itemsAt(schema, at))),
      ),
      items: declaredBy(schemas.flatMap((schema) => itemsAt(schema, prefix))),
    };
  };

  return {
    made,
    nameOf(root) {
      const own = `writer_${root}`;
      limit = names.size + MAX_DECLARATIONS;
      if (!made.has(own)) {
        const declared = declaredBy([{ $ref: `#/$defs/${root}` }]);
        made.set(own, { allOf: [{ $ref: `#/$defs/${root}` }, declared] });
      }
      return own;
    },
  };
}

function entriesOf(value: JsonValue | undefined): [string, JsonValue][] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

function itemsAt(schema: JsonObject, at: number): readonly JsonValue[] {
  const prefix = (schema.prefixItems ?? []) as readonly JsonValue[];
  const own = prefix[at];
  if (own !== undefined) return [own];
  const rest = [schema.unevaluatedItems, schema.contains].flatMap((part) => part ?? []);
  return schema.items === undefined ? rest : [schema.items, ...rest];
}
