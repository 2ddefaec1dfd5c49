/** Above this a schema file is a mistake or an attack. In bytes of UTF-8. */
export const MAX_FILE_BYTES: number = 2 * 1024 * 1024;

/** Deeper nesting than any schema a person writes, and far below what overflows a parser's stack. */
export const MAX_DEPTH = 200;

/** Files in one tree. */
export const MAX_FILES = 10_000;

/** The offset at which JSON text nests deeper than `MAX_DEPTH`, found without recursion; `undefined` when it does not. */
export function findExcessiveDepth(text: string): number | undefined {
  let depth = 0;
  let isInString = false;
  for (let offset = 0; offset < text.length; offset += 1) {
    const character = text[offset];
    if (isInString) {
      if (character === '\\') offset += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > MAX_DEPTH) return offset;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return undefined;
}
