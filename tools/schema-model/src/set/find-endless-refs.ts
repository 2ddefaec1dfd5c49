import { joinPointer } from '@bloodbank/core/json';
import { problemAt, type SchemaDocument } from '../document/schema-document.js';
import { isJsonSchema, type JsonSchema } from '../json.js';
import type { Problem } from '../problem.js';
import { childrenOf } from '../refs/walk-schema.js';
import { holdsRef } from './own-places.js';
import { refKey } from './ref-key.js';
import type { SchemaUnit } from './schema-set.js';

/** Keywords whose schemas judge the same value as the schema they stand in. */
const IN_PLACE = new Set(['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas', 'dependencies']);

/**
 * References that lead back to themselves without going any deeper into a value: a validator would never come to an end.
 * A list of itself, or a property that holds itself, is fine.
 */
export function findEndlessRefs(
  documents: ReadonlyMap<string, SchemaDocument>,
  units: ReadonlyMap<string, SchemaUnit>,
  refs: ReadonlyMap<string, string>,
): readonly Problem[] {
  const problems: Problem[] = [];
  const finished = new Set<string>();
  const visit = (unit: SchemaUnit, trail: readonly string[]): void => {
    for (const { pointer, target } of inPlaceRefs(unit, refs)) {
      const next = units.get(target);
      const document = documents.get(unit.file);
      if (next === undefined || document === undefined || finished.has(target)) continue;
      if (target === unit.key || trail.includes(target)) {
        const message = 'This $ref leads back to itself without going deeper into the value.';
        const fix = 'Put the reference inside properties or items, or say what the value is.';
        problems.push(problemAt(document, joinPointer(pointer, '$ref'), { rule: 'ref-ends', message, fix }));
      } else visit(next, [...trail, unit.key]);
    }
    finished.add(unit.key);
  };
  for (const unit of units.values()) if (!finished.has(unit.key)) visit(unit, []);
  return problems;
}

/** More looks at one value than any schema that people write needs; each further doubling would double the time of every message. */
const MAX_LOOKS = 10_000;

/**
 * Chains of references of which each leads to the next one more than once, at the same value: `allOf: [A, A]`, thirty deep, is a
 * billion looks. Told where it becomes too many, and not again further up.
 */
export function findManifoldRefs(
  documents: ReadonlyMap<string, SchemaDocument>,
  units: ReadonlyMap<string, SchemaUnit>,
  refs: ReadonlyMap<string, string>,
): readonly Problem[] {
  const problems: Problem[] = [];
  const looks = new Map<string, number>();
  const count = (unit: SchemaUnit): number => {
    const known = looks.get(unit.key);
    if (known !== undefined) return known;
    // What leads back to itself is told as that.
    looks.set(unit.key, 0);
    const inPlace = inPlaceRefs(unit, refs);
    const sum = inPlace.reduce((total, { target }) => total + countOf(target), 1);
    const [first] = inPlace;
    const document = documents.get(unit.file);
    if (sum > MAX_LOOKS && first !== undefined && document !== undefined) {
      const message = `Through its references one value would be looked at more than ${MAX_LOOKS.toLocaleString('en')} times.`;
      const fix = 'Refer to each schema once, or put the references inside properties or items.';
      problems.push(problemAt(document, joinPointer(first.pointer, '$ref'), { rule: 'ref-manifold', message, fix }));
    }
    looks.set(unit.key, sum > MAX_LOOKS ? 1 : sum);
    return sum > MAX_LOOKS ? 1 : sum;
  };
  const countOf = (key: string): number => {
    const unit = units.get(key);
    return unit === undefined ? 0 : count(unit);
  };
  for (const unit of units.values()) count(unit);
  return problems;
}

interface InPlaceRef {
  readonly pointer: string;
  readonly target: string;
}

function inPlaceRefs(unit: SchemaUnit, refs: ReadonlyMap<string, string>): readonly InPlaceRef[] {
  const found: InPlaceRef[] = [];
  const walk = (schema: JsonSchema, pointer: string): void => {
    if (typeof schema === 'boolean') return;
    const target = holdsRef(schema) ? refs.get(refKey(unit, pointer)) : undefined;
    if (target !== undefined) found.push({ pointer, target });
    // Most schemas hold only such as judge other values.
    if (!Object.keys(schema).some((keyword) => IN_PLACE.has(keyword))) return;
    for (const { path, schema: child } of childrenOf(schema)) {
      if (IN_PLACE.has(String(path[0])) && isJsonSchema(child)) walk(child, joinPointer(pointer, ...path));
    }
  };
  walk(unit.schema, unit.pointer);
  return found;
}
