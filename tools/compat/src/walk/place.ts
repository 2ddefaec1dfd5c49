import { isJsonObject, isJsonSchema, type JsonSchema, joinPointer, readPointer } from '@bloodbank/schema-model';
import { keyOf, type Target } from '@bloodbank/schema-model/refs';
import { isSilent } from '../trees/is-silent.js';
import type { Place, SchemaTree } from '../trees/schema-tree.js';

/** How many `$ref`s may lead to one another before that is a circle without an end. */
const MAX_HOPS = 50;
/** Keywords that name a place, or hold parts that only references ask for. */
const NAMES = new Set(['$schema', '$id', '$defs', 'definitions', '$anchor']);

export function placeAt(tree: SchemaTree, target: Target): Place {
  const document = tree.documents.get(target.file);
  const found = document === undefined ? undefined : readPointer(document.schema, target.pointer);
  return { tree, ...target, schema: toObject(found !== undefined && isJsonSchema(found) ? found : true) };
}

export function childOf(place: Place, ...path: readonly (string | number)[]): Place {
  const pointer = joinPointer(place.pointer, ...path);
  const child = path.reduce<unknown>(
    (value, step) => (isJsonObject(value) || Array.isArray(value) ? Reflect.get(value, step) : undefined),
    place.schema,
  );
  return { tree: place.tree, file: place.file, pointer, schema: toObject(isJsonSchema(child) ? child : true) };
}

/** Where a place's `$ref` leads; `undefined` where it has none, or one that leads nowhere. */
export function referredBy(place: Place): Place | undefined {
  if (place.schema['$ref'] === undefined && place.schema['$dynamicRef'] === undefined) return undefined;
  const target = place.tree.targets.get(keyOf(place));
  return target === undefined ? undefined : placeAt(place.tree, target);
}

/** The place that a reference without a word of its own stands for. */
export function resolvePlace(place: Place): Place {
  let here = place;
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const next = saysNothing(here) ? referredBy(here) : undefined;
    if (next === undefined) return here;
    here = next;
  }
  return here;
}

function saysNothing(place: Place): boolean {
  return Object.keys(place.schema).every(
    (word) => word.startsWith('$ref') || word === '$dynamicRef' || isSilent(word) || NAMES.has(word),
  );
}

function toObject(schema: JsonSchema): Place['schema'] {
  return isJsonObject(schema) ? schema : schema ? {} : { not: {} };
}
