/** RFC 6901, section 4: `~` and `/` inside a name are written `~0` and `~1`. */
export function escapeSegment(segment: string): string {
  // Most names hold neither, and every place of a schema passes here.
  return /[~/]/.test(segment) ? segment.replaceAll('~', '~0').replaceAll('/', '~1') : segment;
}

/** `joinPointer('/a', 'b/c', 0)` is `/a/b~1c/0`. */
export function joinPointer(pointer: string, ...segments: readonly (string | number)[]): string {
  let joined = pointer;
  for (const segment of segments) joined += `/${typeof segment === 'number' ? segment : escapeSegment(segment)}`;
  return joined;
}

/** The names in a pointer, or `undefined` when it is not a JSON pointer. */
export function parsePointer(pointer: string): readonly string[] | undefined {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) return undefined;
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
