import { parseExact } from './exact-json.js';

/**
 * A JSON document around a text that is JSON itself, byte for byte: numbers beyond 2^53 would lose their end on a way through
 * `JSON.parse`.
 *
 * @param members values that are written as usual
 */
export function wrapJson(members: Readonly<Record<string, unknown>>, name: string, text: string): string {
  const written = Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${[...written, `${JSON.stringify(name)}:${text}`].join(',')}}`;
}

/** Undefined where the text is no JSON. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: parseExact(text) };
  } catch {
    return undefined;
  }
}

/** Whether a number in it would be another one after `JSON.parse`. */
export function hasLongNumber(text: string): boolean {
  return /(?<=[:[,\s]|^)-?\d{16,}/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '""'));
}
