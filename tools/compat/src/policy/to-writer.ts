import type { JsonObject, JsonSchema, JsonValue } from '@bloodbank/schema-model';
import { mayOverlap } from '../pattern/common-word.js';
import { testPattern } from '../pattern/test-pattern.js';
import type { NormalSchema } from '../prepare/normal-schema.js';
import { Undecidable } from '../prepare/undecidable.js';
import { declaredParts, judging, partsFor } from './declared-parts.js';
import type { DerivedDefinitions } from './derived-definitions.js';

const MAX_DECLARATIONS = 5_000;
/** With one of these a schema names properties or has items. With none it declares nothing, as most do: any name is free there. */
const PARTS = [
  ...['properties', 'required', 'patternProperties', 'additionalProperties', 'unevaluatedProperties'],
  ...['dependentRequired', 'dependentSchemas', 'items', 'prefixItems', 'unevaluatedItems', 'contains'],
];

/**
 * What a strict writer can send: what its schema accepts, with declared names only, as the generated publish validator
 * decides it (`tools/codegen/runtime/declared-names.js`; a test holds the two together). A name is declared where any branch
 * declares it; a schema that does not speak of properties is a map, whose names are data. Where two patterns match one name, the writer
 * is taken to be a little freer than it is; `createPublishable` is exact.
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

  const declaredBy = (parts: readonly JsonValue[]): JsonSchema => {
    const { schemas, isOpen } = judging($defs, parts);
    const telling = schemas.filter((schema) => PARTS.some((keyword) => Object.hasOwn(schema, keyword)));
    if (telling.length === 0) return true;
    const ids = telling.map((schema) => numberOf(schema)).sort((a, b) => a - b);
    const key = `${ids.join()}${isOpen ? ' open' : ''}`;
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

  const declare = (schemas: readonly JsonObject[], isOpen: boolean): JsonSchema => {
    const declared = declaredParts(schemas, isOpen);
    const { isFree, properties, patterns, others, prefix, itemsAt } = declared;
    // `properties` and `patternProperties` add up, so each pattern is given what all that may meet it declare.
    const meeting = (source: string): readonly JsonValue[] => [
      ...patterns.filter(([other]) => mayOverlap(source, other)).map(([, part]) => part),
      ...[...properties].filter(([name]) => testPattern(source, name)).flatMap(([, parts]) => parts),
    ];
    const rest: JsonSchema = others.length > 0 ? declaredBy(others) : isFree;
    const places = Array.from({ length: prefix }, (_, at) => declaredBy(itemsAt(at)));
    const items = declaredBy(itemsAt(prefix));
    return {
      properties: Object.fromEntries(
        [...properties.keys()].map((name) => [name, declaredBy(partsFor(declared, name) ?? [])]),
      ),
      patternProperties: Object.fromEntries(patterns.map(([source]) => [source, declaredBy(meeting(source))])),
      ...(rest === true ? {} : { additionalProperties: rest }),
      ...(places.every((place) => place === true) ? {} : { prefixItems: places }),
      ...(items === true ? {} : { items }),
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
