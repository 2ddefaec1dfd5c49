import { isObject } from '../json/object.js';
import type { AdaptContext, Document, EnvelopeAdapter } from './envelope-adapter.js';
import { utc } from './utc.js';

/**
 * Moments without an offset, as Python's `datetime.utcnow().isoformat()` writes them, are UTC: the one of the envelope, and those
 * of the payload where its schema asks for a `date-time`.
 */
export const naiveTimestamps: EnvelopeAdapter = {
  name: 'naive-timestamps',
  adapt(message, context) {
    const { timestamp, payload } = message;
    if (!('event_id' in message)) return undefined;
    const moment = utc(timestamp);
    const content = withMoments(message, context);
    return moment === timestamp && content === payload
      ? undefined
      : { ...message, timestamp: moment, payload: content };
  },
};

function withMoments({ event_type: type, payload }: Document, { registry }: AdaptContext): unknown {
  const contract = typeof type === 'string' ? registry.find(type) : undefined;
  if (contract === undefined) return payload;
  const { $defs } = contract.schema as { readonly $defs?: Document };
  return walk(payload, contract.schema, isObject($defs) ? $defs : {}, 0);
}

/** Deeper than any payload that a validator accepts: ends what refers to itself. */
const MOST_LEVELS = 64;

/** The value with each moment mended that some part of the schema calls a date-time; the very value where none is. */
function walk(value: unknown, schema: unknown, definitions: Document, level: number): unknown {
  if (!isObject(schema) || level > MOST_LEVELS || value === null || value === undefined) return value;
  if (schema['format'] === 'date-time') return utc(value);
  const next = (one: unknown, part: unknown): unknown => walk(one, part, definitions, level + 1);
  let mended: unknown = value;
  for (const part of partsOf(schema, definitions)) mended = next(mended, part);
  if (Array.isArray(mended)) return mendItems(mended, schema['items'], next);
  return isObject(mended) ? mendMembers(mended, schema, next) : mended;
}

/** What a schema says of the same value in other places. */
function partsOf(schema: Document, definitions: Document): readonly unknown[] {
  const { $ref } = schema;
  const name = typeof $ref === 'string' ? /^#\/\$defs\/(.+)$/.exec($ref)?.[1] : undefined;
  const lists = ['allOf', 'anyOf', 'oneOf'].flatMap((key) => (Array.isArray(schema[key]) ? schema[key] : []));
  return [...(name === undefined ? [] : [definitions[name]]), ...lists, schema['then'], schema['else']];
}

type Next = (value: unknown, schema: unknown) => unknown;

function mendItems(items: readonly unknown[], schema: unknown, next: Next): readonly unknown[] {
  const mended = items.map((item) => next(item, schema));
  return mended.some((item, index) => item !== items[index]) ? mended : items;
}

function mendMembers(members: Document, schema: Document, next: Next): Document {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const { additionalProperties: others } = schema;
  let mended = members;
  for (const [name, value] of Object.entries(members)) {
    const one = next(value, Object.hasOwn(properties, name) ? properties[name] : others);
    if (one !== value) mended = { ...mended, [name]: one };
  }
  return mended;
}
