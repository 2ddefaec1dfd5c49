import { type JsonObject, type JsonSchema, memberOf } from '@bloodbank/schema-model';
import { hashOf } from '@bloodbank/schema-model/cache';
import { mapChildren, walkSchema } from '@bloodbank/schema-model/refs';
import { isClosing } from './closings.js';

export interface SplitSchema {
  /** The schema, with a reference in the place of each part. */
  readonly schema: JsonSchema;
  /** What stood there, by its address. Parts refer to parts of their own, which are here as well. */
  readonly parts: ReadonlyMap<string, JsonObject>;
  /** Whether a reference leads to something that a tolerant reader reads more freely. */
  readonly isClosed: (address: string) => boolean;
}

/** Keywords whose schemas are asked of another value: of a property or of an item. */
const APART: ReadonlySet<string> = new Set([
  'additionalItems',
  'additionalProperties',
  'items',
  'patternProperties',
  'prefixItems',
  'properties',
]);
/** What these hold is asked, not asserted, and stays as it is. */
const WHOLE: ReadonlySet<string> = new Set(['contains', 'if', 'not', 'propertyNames']);

/**
 * Makes a part of the schema of each property and item, so that equal ones become one function, however many schemas repeat
 * them: the address of a part says what it holds. Not for schemas that must say what they have evaluated.
 */
export function splitParts(whole: JsonSchema, isClosedUnit: (address: string) => boolean): SplitSchema {
  const parts = new Map<string, JsonObject>();
  const closed = new Set<string>();
  const isClosed = (address: string): boolean => closed.has(address) || isClosedUnit(address);
  const split = (schema: JsonSchema): JsonSchema =>
    typeof schema === 'boolean'
      ? schema
      : mapChildren(schema, (child, [keyword]) => {
          if (WHOLE.has(keyword)) return child;
          return APART.has(keyword) ? takeApart(child) : split(child);
        });
  const takeApart = (schema: JsonSchema): JsonSchema => {
    const rest = split(schema);
    if (typeof rest === 'boolean' || isShort(rest)) return rest;
    const places = walkSchema(rest).map((place) => place.schema);
    const closedRefs = places.map((place) => String(memberOf(place, '$ref'))).filter(isClosed);
    const address = `part:${nameOf(JSON.stringify(rest), ...closedRefs)}`;
    parts.set(address, rest);
    if (closedRefs.length > 0 || places.some(isClosing)) closed.add(address);
    return { $ref: address };
  };
  return { schema: split(whole), parts, isClosed };
}

/** What is no longer than a call of the function that it would become. */
function isShort(schema: JsonObject): boolean {
  const type = memberOf(schema, 'type');
  return Object.keys(schema).every((keyword) => keyword === '$ref' || (keyword === 'type' && typeof type === 'string'));
}

function nameOf(...texts: readonly string[]): string {
  return hashOf(...texts)
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 10);
}
