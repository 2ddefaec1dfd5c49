import {
  directRefs,
  type JsonObject,
  type JsonSchema,
  joinPointer,
  memberOf,
  type SchemaSet,
  type SchemaUnit,
} from '@bloodbank/schema-model';
import { childrenOf, mapChildren, walkSchema } from '@bloodbank/schema-model/refs';

const CLOSINGS = ['additionalProperties', 'unevaluatedProperties'];
/** What these hold is asked of a value, not asserted: read more freely, they could refuse more. */
const ASKED: ReadonlySet<string | number | undefined> = new Set(['if', 'not', 'contains']);

/** Names of the units that hold `additionalProperties: false` or `unevaluatedProperties: false`, or lead to one that does. */
export function closedUnits(set: SchemaSet): ReadonlySet<string> {
  const units = [...set.units.values()];
  const closed = new Set(units.filter(({ schema }) => walkSchema(schema).some((place) => isClosing(place.schema))));
  for (let size = -1; size !== closed.size; ) {
    size = closed.size;
    for (const unit of units)
      if (directRefs(unit, set.refs).some((key) => closed.has(set.units.get(key) as SchemaUnit))) closed.add(unit);
  }
  return new Set([...closed].map(({ name }) => `unit:${name}`));
}

/** Whether a schema refuses properties that it does not name. */
export function isClosing(schema: JsonObject): boolean {
  return CLOSINGS.some((keyword) => memberOf(schema, keyword) === false);
}

export interface TolerantPlaces {
  /** Where ajv says that an error comes from, of each closing and each `oneOf` over one that a tolerant reader lets pass. */
  readonly loose: ReadonlySet<string>;
  /** The same schema; references in what is only asked lead to `asked:` units, which stay exact. */
  readonly schema: JsonSchema;
}

/** Where a tolerant reader of one unit's validation schema is freer than its words. */
export function tolerantPlaces(schema: JsonSchema, isClosed: (address: string) => boolean): TolerantPlaces {
  const loose = new Set<string>();
  const isOver = (part: JsonSchema): boolean =>
    walkSchema(part).some((place) => isClosing(place.schema) || isClosed(String(memberOf(place.schema, '$ref'))));
  const visit = (part: JsonSchema, pointer: string): void => {
    if (typeof part === 'boolean') return;
    for (const keyword of CLOSINGS) if (memberOf(part, keyword) === false) loose.add(`${pointer}/${keyword}`);
    const oneOf = memberOf(part, 'oneOf');
    if (Array.isArray(oneOf) && oneOf.some((branch) => isOver(branch as JsonSchema))) loose.add(`${pointer}/oneOf`);
    for (const child of childrenOf(part)) {
      if (!ASKED.has(child.path[0])) visit(child.schema, pointer + fragmentOf(child.path));
    }
  };
  visit(schema, '#');
  return { loose, schema: ask(schema, isClosed, false) };
}

/** A copy in which every reference to a closed unit leads to its exact form. */
export function askAll(schema: JsonSchema, isClosed: (address: string) => boolean): JsonSchema {
  return ask(schema, isClosed, true);
}

function ask(schema: JsonSchema, isClosed: (address: string) => boolean, isAsked: boolean): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const copy = mapChildren(schema, (child, [keyword]) => ask(child, isClosed, isAsked || ASKED.has(keyword)));
  const target = String(memberOf(schema, '$ref'));
  return isAsked && isClosed(target) ? { ...copy, $ref: `asked:${target}` } : copy;
}

/** As ajv writes the place of a keyword. */
function fragmentOf(path: readonly (string | number)[]): string {
  return joinPointer('', ...path)
    .split('/')
    .map(encodeURIComponent)
    .join('/');
}
