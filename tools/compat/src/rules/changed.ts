import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';
import type { Claim, Direction, SchemaChange } from './rule.js';

/** The previous schema with some keywords as the current one has them. */
export function withKeywords({ previous, current }: SchemaChange, ...keywords: readonly string[]): JsonObject {
  const rest = Object.fromEntries(Object.entries(previous).filter(([keyword]) => !keywords.includes(keyword)));
  const taken = Object.entries(current).filter(([keyword]) => keywords.includes(keyword));
  return { ...rest, ...Object.fromEntries(taken) };
}

/** The previous schema with one member of a keyword's map as the current one has it, or without it. */
export function withMember({ previous, current }: SchemaChange, keyword: string, name: string): JsonObject {
  const { [name]: _, ...others } = mapAt(previous, keyword);
  const now = mapAt(current, keyword);
  return { ...previous, [keyword]: Object.hasOwn(now, name) ? { ...others, [name]: now[name] as JsonValue } : others };
}

export function mapAt(schema: JsonObject, keyword: string): JsonObject {
  const value = schema[keyword];
  return isJsonObject(value) ? value : {};
}

export function listAt(schema: JsonObject, keyword: string): readonly JsonValue[] {
  const value = schema[keyword];
  return Array.isArray(value) ? value : [];
}

export function namesAt(schema: JsonObject, keyword: string): readonly string[] {
  return listAt(schema, keyword).filter((name): name is string => typeof name === 'string');
}

export function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return a === b || canonical(a) === canonical(b);
}

/** What the previous version says of when a part goes. */
export function deprecationOf(schema: JsonValue | undefined): Pick<Claim, 'deprecated'> {
  const deprecated = isJsonObject(schema) ? schema['x-deprecated'] : undefined;
  return typeof deprecated === 'string' ? { deprecated } : {};
}

/** A value as text that does not depend on the order of its keys. */
export function canonical(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value) ?? '';
  return `{${Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
    .join(',')}}`;
}

/** A value in a sentence: short, and in quotes where it is text. */
export function show(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

type ClaimParts = Omit<Claim, 'direction' | 'alone' | 'at'> & Partial<Pick<Claim, 'at' | 'alone'>>;

/** The same change the other way round. */
export function reversed(change: SchemaChange): SchemaChange {
  return { ...change, previous: change.current, current: change.previous };
}

/**
 * One claim for each direction that a change of `keyword` may break; both where the rule cannot tell a narrowing from a
 * widening.
 */
export function* claimsOn(
  change: SchemaChange,
  keyword: string,
  parts: ClaimParts,
  directions: readonly Direction[] = ['backward', 'forward'],
): Iterable<Claim> {
  const isOfKeyword = parts.alone === undefined;
  const { at = [keyword], alone = withKeywords(change, keyword), ...rest } = parts;
  const undone = isOfKeyword ? { undone: withKeywords(reversed(change), keyword) } : {};
  for (const direction of directions) yield { direction, at, alone, ...undone, ...rest };
}
