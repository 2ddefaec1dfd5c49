/** Above this a schema file is a mistake or an attack. In bytes of UTF-8. */
export const MAX_FILE_BYTES: number = 2 * 1024 * 1024;

/** Deeper nesting than any schema a person writes, and far below what overflows a parser's stack. */
export const MAX_DEPTH = 200;

/** Files in one tree. */
export const MAX_FILES = 10_000;

/** The offset at which JSON text nests deeper than `MAX_DEPTH`, found without recursion; `undefined` when it does not. */
export function findExcessiveDepth(text: string): number | undefined {
  if (!mayNestDeeply(text)) return undefined;
  let depth = 0;
  return findOutsideStrings(text, (code) => {
    if (code === BRACE || code === BRACKET) depth += 1;
    else if (code === BRACE_END || code === BRACKET_END) depth -= 1;
    return depth > MAX_DEPTH;
  });
}

/** A text nests no deeper than it has opening brackets, of which most files have few; those are counted for less. */
function mayNestDeeply(text: string): boolean {
  let count = 0;
  for (const bracket of ['{', '['])
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) count += 1;
  return count > MAX_DEPTH;
}

/** The offset of the first character of a JSON text that stands outside its strings and is the one that is looked for. */
export function findOutsideStrings(text: string, isFound: (code: number) => boolean): number | undefined {
  let isInString = false;
  for (let offset = 0; offset < text.length; offset += 1) {
    const code = text.charCodeAt(offset);
    if (isInString) {
      if (code === BACKSLASH) offset += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (isFound(code)) return offset;
  }
  return undefined;
}

const [QUOTE, BACKSLASH, BRACE, BRACKET, BRACE_END, BRACKET_END] = [0x22, 0x5c, 0x7b, 0x5b, 0x7d, 0x5d];
