import { joinPointer, parsePointer } from '@bloodbank/core/json';
import type { SchemaDocument } from '../document/schema-document.js';
import { isJsonObject, isJsonSchema, type JsonSchema, type JsonValue } from '../json.js';
import { readPointer } from '../pointer.js';
import { keyOf } from '../refs/target.js';
import type { SchemaSet } from '../set/schema-set.js';

/** Keywords whose schemas describe the same object as the schema that holds them. */
const IN_PLACE = new Set(['if', 'then', 'else', 'not']);
const IN_PLACE_LISTS = new Set(['allOf', 'anyOf', 'oneOf']);
const MAX_STEPS = 2_000;

export interface Declared {
  readonly names: readonly string[];
  /** By its name, or by a pattern for names. */
  has(name: string): boolean;
}

/**
 * The properties that are declared for the object which a subschema describes: by itself, by what is around it or inside it, and
 * behind references. `undefined` where that cannot be said: any name is described, or whoever refers to it may declare more.
 */
export function declaredAround(set: SchemaSet, document: SchemaDocument, pointer: string): Declared | undefined {
  const path = parsePointer(pointer) ?? [];
  const owner = ownerOf(path);
  // `not` asks for names in order to forbid them.
  if (path.slice(owner.length).includes('not')) return undefined;
  const names = new Set<string>();
  const patterns: string[] = [];
  const seen = new Set<string>();
  let isOpen = false;

  const visit = (file: string, at: string, schema: JsonSchema | undefined): void => {
    if (!isJsonObject(schema) || seen.has(keyOf({ file, pointer: at }))) return;
    if (seen.size >= MAX_STEPS) isOpen = true;
    if (isOpen) return;
    seen.add(keyOf({ file, pointer: at }));
    const inside = (path: readonly (string | number)[], value: JsonValue): void =>
      visit(file, joinPointer(at, ...path), isJsonSchema(value) ? value : undefined);
    for (const [word, value] of Object.entries(schema)) {
      if (word === 'properties' && isJsonObject(value)) for (const name of Object.keys(value)) names.add(name);
      else if (word === 'patternProperties' && isJsonObject(value)) patterns.push(...Object.keys(value));
      // A schema for all other names describes each.
      else if (/^(?:additional|unevaluated)Properties$/.test(word) && isJsonObject(value)) isOpen = true;
      else if (IN_PLACE.has(word)) inside([word], value);
      else if (IN_PLACE_LISTS.has(word) && Array.isArray(value))
        for (const [index, item] of value.entries()) inside([word, index], item);
      else if (word === 'dependentSchemas' && isJsonObject(value))
        for (const [name, item] of Object.entries(value)) inside([word, name], item);
      else if (word === '$ref' || word === '$dynamicRef') {
        const target = set.units.get(set.refs.get(keyOf({ file, pointer: at })) ?? '');
        if (target === undefined) isOpen = true;
        else visit(target.file, target.pointer, target.schema);
      }
    }
  };

  const root = joinPointer('', ...owner);
  const schema = readPointer(document.schema, root);
  visit(document.file, root, schema !== undefined && isJsonSchema(schema) ? schema : undefined);
  if (isOpen || (names.size === 0 && isReferredTo(set, document.file, root))) return undefined;
  return { names: [...names], has: (name) => names.has(name) || patterns.some((pattern) => matches(pattern, name)) };
}

/** The outermost schema that describes the same object. */
function ownerOf(path: readonly string[]): readonly string[] {
  const [last = '', before = ''] = [path.at(-1), path.at(-2)];
  // `properties/if` is a property called so.
  const isProperty = /^(?:properties|patternProperties|\$defs|definitions|dependentSchemas)$/.test(before);
  if (IN_PLACE.has(last) && !isProperty) return ownerOf(path.slice(0, -1));
  const above = path.at(-3) ?? '';
  const isNamed = /^(?:properties|patternProperties|\$defs|definitions)$/.test(above);
  const isListed = IN_PLACE_LISTS.has(before) && /^\d+$/.test(last);
  return (isListed || before === 'dependentSchemas') && !isNamed ? ownerOf(path.slice(0, -2)) : path;
}

/** Whoever refers to a definition may declare beside the `$ref` what the definition only requires. */
function isReferredTo(set: SchemaSet, file: string, pointer: string): boolean {
  if (/\/(?:\$defs|definitions)\/[^/]*$/.test(pointer)) return true;
  const key = keyOf({ file, pointer });
  return [...set.refs.values()].includes(key);
}

function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(name);
  } catch {
    return true;
  }
}
