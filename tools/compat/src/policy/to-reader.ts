import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import { walkSchema } from '@bloodbank/schema-model/refs';
import type { NormalSchema } from '../prepare/normal-schema.js';
import type { DerivedDefinitions } from './derived-definitions.js';

const LISTS = ['allOf', 'anyOf', 'prefixItems'];
const MAPS = ['properties', 'patternProperties', 'dependentSchemas'];
const CLOSINGS = ['additionalProperties', 'unevaluatedProperties'];
const SINGLES = ['additionalProperties', 'unevaluatedProperties', 'unevaluatedItems', 'items', 'then', 'else'];

/**
 * What a tolerant reader accepts, exactly as the generated consume validator decides it (`tools/codegen/src/validators/closings.ts`;
 * a test holds the two together): an object that is closed only by `false` takes unknown names. As nothing else may keep the
 * branches of a `oneOf` apart, one over closed objects is content with any that fits. What is asked rather than asserted (`not`,
 * `if`, the items that `contains` counts) stays as it is.
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
      // It still counts as having seen every name, where something asks for what was not seen.
      if (value === false && CLOSINGS.includes(keyword)) return isCounting ? [[keyword, true]] : [];
      if (keyword === '$ref') return [[keyword, `#/$defs/${reader(refOf(schema) ?? '')}`]];
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
    const branches = oneOf as readonly JsonSchema[];
    if (!branches.some(isOverClosed)) return Object.fromEntries([...members, ['oneOf', branches]]);
    const all = members.find(([keyword]) => keyword === 'allOf')?.[1] as readonly JsonValue[] | undefined;
    return Object.fromEntries([
      ...members.filter(([keyword]) => keyword !== 'allOf'),
      ['allOf', [...(all ?? []), { anyOf: branches.map(open) }]],
    ]);
  };
  const closed = closedDefinitions($defs);
  const isCounting = Object.values($defs).some((schema) =>
    walkSchema(schema).some((place) => isJsonObject(place.schema['unevaluatedProperties'])),
  );
  const isOverClosed = (branch: JsonSchema): boolean =>
    walkSchema(branch).some(({ schema }) => isClosing(schema) || closed.has(refOf(schema) ?? ''));
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

function isClosing(schema: JsonObject): boolean {
  return CLOSINGS.some((keyword) => schema[keyword] === false);
}

function refOf({ $ref }: JsonObject): string | undefined {
  return typeof $ref === 'string' ? $ref.slice('#/$defs/'.length) : undefined;
}

/** The definitions that hold a closed object, or lead to one that does. */
function closedDefinitions($defs: NormalSchema['$defs']): ReadonlySet<string> {
  const places = Object.entries($defs).map(([name, schema]) => [name, [...walkSchema(schema)]] as const);
  const closed = new Set(places.flatMap(([name, all]) => (all.some(({ schema }) => isClosing(schema)) ? [name] : [])));
  for (let size = -1; size !== closed.size; ) {
    size = closed.size;
    for (const [name, all] of places) if (all.some(({ schema }) => closed.has(refOf(schema) ?? ''))) closed.add(name);
  }
  return closed;
}
