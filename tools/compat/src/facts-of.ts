import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from '@bloodbank/schema-model';
import type { Case } from './case-of.js';
import { stringsOf } from './finite-pattern.js';
import type { Oracle } from './oracle.js';

/** All numbers of one keyword over the parts of a case. */
export function numbersOf(of: Case, keyword: string): readonly number[] {
  return of.parts.flatMap((part) => (typeof part[keyword] === 'number' ? [part[keyword]] : []));
}

export function most(of: Case, keyword: string): number {
  return Math.max(
    ...numbersOf(of, keyword),
    keyword === 'minLength' || keyword === 'minItems' || keyword === 'minProperties' ? 0 : -Infinity,
  );
}

export function least(of: Case, keyword: string): number {
  return Math.min(...numbersOf(of, keyword), Infinity);
}

export function requiredOf(of: Case): ReadonlySet<string> {
  return new Set(
    of.parts.flatMap((part) => (Array.isArray(part.required) ? (part.required as readonly string[]) : [])),
  );
}

/** All values of a case where they can be written down; every one is judged by the oracle, never by us. */
export function finiteValues(of: Case, oracle: Oracle): readonly JsonValue[] | undefined {
  let values: readonly JsonValue[] | undefined;
  if (of.type === 'null') values = [null];
  if (of.type === 'boolean') values = [true, false];
  for (const part of of.parts) {
    if (part.const !== undefined) values = [part.const];
    else if (Array.isArray(part.enum) && (values === undefined || part.enum.length < values.length))
      values = part.enum as readonly JsonValue[];
    else if (values === undefined && of.type === 'string' && typeof part.pattern === 'string')
      values = stringsOf(part.pattern);
  }
  return values?.filter(
    (value) =>
      typeOf(value) === of.type &&
      of.parts.every((part) => oracle.accepts(part, value)) &&
      !of.nots.some((not) => oracle.accepts(not, value)),
  );
}

export function typeOf(value: JsonValue): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

export function mapOf(part: JsonObject, keyword: string): JsonObject {
  const map = part[keyword];
  return isJsonObject(map) ? map : {};
}

function matches(pattern: string, name: string): boolean {
  return new RegExp(pattern, 'u').test(name);
}

/** What one part demands of a property called `name`. */
export function demandsAt(part: JsonObject, name: string): readonly JsonSchema[] {
  const properties = mapOf(part, 'properties');
  const out: JsonSchema[] = Object.hasOwn(properties, name) ? [properties[name] as JsonSchema] : [];
  for (const [pattern, schema] of Object.entries(mapOf(part, 'patternProperties')))
    if (matches(pattern, name)) out.push(schema as JsonSchema);
  return out.length === 0 && part.additionalProperties !== undefined ? [part.additionalProperties as JsonSchema] : out;
}

export function propertyAt(of: Case, name: string): readonly JsonSchema[] {
  const banned = of.parts.some(
    (part) =>
      isJsonObject(part.propertyNames) &&
      typeof part.propertyNames.pattern === 'string' &&
      !matches(part.propertyNames.pattern, name),
  );
  return banned ? [false] : of.parts.flatMap((part) => demandsAt(part, name));
}

/** Demands on a property of which only this is known: it has no name of `names` and matches none of `patterns`. */
export function otherProperty(
  of: Case,
  names: ReadonlySet<string>,
  patterns: ReadonlySet<string>,
): readonly JsonSchema[] {
  return of.parts.flatMap((part) => {
    if (part.additionalProperties === undefined) return [];
    const clear =
      Object.keys(mapOf(part, 'properties')).every((name) => names.has(name)) &&
      Object.keys(mapOf(part, 'patternProperties')).every((pattern) => patterns.has(pattern));
    return clear ? [part.additionalProperties as JsonSchema] : [];
  });
}

export function itemAt(of: Case, index: number): readonly JsonSchema[] {
  return of.parts.flatMap((part) => {
    const prefix = Array.isArray(part.prefixItems) ? (part.prefixItems as readonly JsonSchema[]) : [];
    const at = prefix[index];
    if (at !== undefined) return [at];
    return part.items === undefined ? [] : [part.items as JsonSchema];
  });
}

export function longestPrefix(parts: readonly JsonObject[]): number {
  return Math.max(0, ...parts.map((part) => (Array.isArray(part.prefixItems) ? part.prefixItems.length : 0)));
}
