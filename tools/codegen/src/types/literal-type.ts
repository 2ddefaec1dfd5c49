import { isJsonObject, type JsonValue } from '@bloodbank/schema-model';

/** A JSON value as the TypeScript type that holds it alone. */
export function literalType(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(literalType).join(', ')}]`;
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(([key, member]) => `${quote(key)}: ${literalType(member)}`);
    return members.length === 0 ? 'Record<string, never>' : `{ ${members.join('; ')} }`;
  }
  // A number that JSON holds and TypeScript cannot write as a literal type, such as 1e400, is just a number.
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'number';
  return typeof value === 'string' ? quote(value) : String(value);
}

/** In parentheses when it has several members, so that `[]` can be put behind it. */
export function unionType(types: readonly string[]): string {
  const members = [...new Set(types)];
  if (members.length === 0) return 'never';
  return members.length === 1 ? String(members[0]) : `(${members.join(' | ')})`;
}

/** A JavaScript string literal. U+2028 and U+2029 end a line in older parsers. */
export function quote(text: string): string {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
