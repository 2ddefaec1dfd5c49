/** JSON is JavaScript, all but two characters that end a line in older parsers. */
export function literal(value: unknown): string {
  return JSON.stringify(value ?? null)
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
