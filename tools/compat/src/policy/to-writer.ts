import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import { testPattern } from '../pattern/test-pattern.js';
import type { NormalSchema } from '../prepare/normalise.js';
import { Undecidable } from '../prepare/undecidable.js';
import { inPlace } from './in-place.js';

const OTHERS = ['additionalProperties', 'unevaluatedProperties'];
const MAX_DECLARATIONS = 5_000;

/**
 * What a strict writer can send: what its schema accepts, with declared names only, exactly as the generated publish validator
 * decides it (`tools/codegen/runtime/declared-names.js`; a test holds the two together). A name is declared where any branch
 * declares it; a schema that names no property is a map, whose names are data.
 */
export function toWriter({ root, $defs }: NormalSchema): NormalSchema {
  const numbers = new Map<JsonValue, number>();
  const names = new Map<string, string>();
  const declarations = new Map<string, JsonSchema>();

  const declaredBy = (schemas: readonly JsonValue[]): JsonSchema => {
    const found = new Set<JsonObject>();
    let isOpen = false;
    for (const schema of schemas) isOpen = inPlace($defs, schema, found) || isOpen;
    if (![...found].some(saysOfParts)) return true;
    const key =
      [...found]
        .map((schema) => numberOf(schema))
        .sort((a, b) => a - b)
        .join() + (isOpen ? ' open' : '');
    const known = names.get(key);
    if (known !== undefined) return { $ref: `#/$defs/${known}` };
    const name = `w${names.size}`;
    if (names.size > MAX_DECLARATIONS) throw new Undecidable('there are too many combinations of declared names');
    names.set(key, name);
    declarations.set(name, declare([...found], isOpen));
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
    const items = declaredBy(schemas.flatMap((schema) => itemsAt(schema, prefix)));
    const places = Array.from({ length: prefix }, (_, at) =>
      declaredBy(schemas.flatMap((schema) => itemsAt(schema, at))),
    );
    return {
      properties: Object.fromEntries(
        [...properties].map(([name, parts]) => [name, declaredBy([...parts, ...matching(name)])]),
      ),
      patternProperties: Object.fromEntries(
        patterns.map(([source, part]) => [source, declaredBy(isShared ? shared : [part])]),
      ),
      ...(rest === true ? {} : { additionalProperties: rest }),
      ...(places.every((place) => place === true) ? {} : { prefixItems: places }),
      ...(items === true ? {} : { items }),
    };
  };

  const declared = declaredBy([{ $ref: `#/$defs/${root}` }]);
  const writer: JsonSchema = { allOf: [{ $ref: `#/$defs/${root}` }, declared] };
  return { root: 'writer', $defs: { ...$defs, ...Object.fromEntries(declarations), writer } };
}

const PARTS = [
  ...['properties', 'required', 'patternProperties', ...OTHERS],
  ...['items', 'prefixItems', 'unevaluatedItems', 'contains'],
];

/** Whether a schema names properties or has items, so that something could be undeclared. */
function saysOfParts(schema: JsonObject): boolean {
  return PARTS.some((keyword) => Object.hasOwn(schema, keyword));
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
