/** Braces, but for those in strings. */
const BRACES = /"(?:[^"\\]|\\.)*"|[{}]/g;

/** Indents lines of code by the braces around them, by one space each: generated validators are long. */
export function indentCode(code: string): string {
  let depth = 0;
  const lines: string[] = [];
  for (const line of code.split('\n')) {
    if (line === '') continue;
    lines.push(' '.repeat(line.startsWith('}') ? depth - 1 : depth) + line);
    for (const [brace] of line.matchAll(BRACES)) {
      if (brace === '{') depth += 1;
      else if (brace === '}') depth -= 1;
    }
  }
  return lines.join('\n');
}
