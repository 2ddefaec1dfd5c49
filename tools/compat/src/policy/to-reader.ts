import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import type { NormalSchema } from '../prepare/normalise.js';
import type { DerivedDefinitions } from './derived-definitions.js';

const LISTS = ['allOf', 'anyOf', 'prefixItems'];
const MAPS = ['properties', 'patternProperties', 'dependentSchemas'];
const SINGLES = ['additionalProperties', 'unevaluatedProperties', 'unevaluatedItems', 'items', 'then', 'else'];

/**
 * What a tolerant reader accepts: an object that is closed only by `false` takes unknown names. It never refuses what the schema
 * accepts: where opening an object could make a second branch of `oneOf` match, the branches as they were are an alternative; and
 * what is asked rather than asserted (`not`, `if`, the items that `contains` counts) stays as it is.
 */
export function toReader({ root, $defs }: NormalSchema): NormalSchema {
  const readers = createReaders($defs);
  return { root: readers.nameOf(root), $defs: { ...$defs, ...Object.fromEntries(readers.made) } };
}

/** The readers of several definitions, which share their parts. */
export function createReaders($defs: NormalSchema['$defs']): DerivedDefinitions {
  const opened = new Map<string, JsonSchema>();
  const open = (schema: JsonValue): JsonSchema => {
    if (!isJsonObject(schema)) return schema as JsonSchema;
    const members = Object.entries(schema).flatMap(([keyword, value]): [string, JsonValue][] => {
      if (value === false && (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties')) return [];
      if (keyword === '$ref') return [[keyword, `#/$defs/${reader(String(value).slice('#/$defs/'.length))}`]];
      if (keyword === 'oneOf') return [];
      if (LISTS.includes(keyword)) return [[keyword, (value as readonly JsonSchema[]).map(open)]];
      if (MAPS.includes(keyword)) {
        const parts = Object.entries(value as JsonObject).map(([name, part]) => [name, open(part)] as const);
        return [[keyword, Object.fromEntries(parts)]];
      }
      return [[keyword, SINGLES.includes(keyword) ? open(value) : value]];
    });
    const { oneOf } = schema;
    if (oneOf === undefined) return Object.fromEntries(members);
    const tolerant = (oneOf as readonly JsonSchema[]).map(open);
    if (JSON.stringify(tolerant) === JSON.stringify(oneOf)) return Object.fromEntries([...members, ['oneOf', oneOf]]);
    const all = members.find(([keyword]) => keyword === 'allOf')?.[1] as readonly JsonValue[] | undefined;
    const either = { anyOf: [{ oneOf }, { oneOf: tolerant }] };
    return Object.fromEntries([
      ...members.filter(([keyword]) => keyword !== 'allOf'),
      ['allOf', [...(all ?? []), either]],
    ]);
  };
  const reader = (name: string): string => {
    const own = `r${name}`;
    if (!opened.has(own)) {
      opened.set(own, true);
      opened.set(own, open($defs[name] ?? true));
    }
    return own;
  };
  return { nameOf: reader, made: opened };
}
