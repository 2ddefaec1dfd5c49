import { escapeSegment } from '@bloodbank/core/json';

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+|\n/g;

/** The line, from 1, on which each value of a JSON text begins, by JSON pointer. The text must be valid JSON. */
export function pointerLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>([['', 1]]);
  /** For each open object or array: its pointer, and the key or index that comes next. */
  const open: { readonly pointer: string; readonly isArray: boolean; key: string | number | undefined }[] = [];
  let line = 1;
  for (const [token] of text.matchAll(TOKEN)) {
    const parent = open.at(-1);
    if (token === '\n') line += 1;
    else if (token === '}' || token === ']') open.pop();
    else if (token === ',' && parent !== undefined) {
      parent.key = parent.isArray ? Number(parent.key) + 1 : undefined;
    } else if (token === ',' || token === ':') continue;
    else if (parent !== undefined && parent.key === undefined) {
      parent.key = escapeSegment(String(JSON.parse(token)));
      lines.set(`${parent.pointer}/${parent.key}`, line);
    } else {
      const pointer = parent === undefined ? '' : `${parent.pointer}/${parent.key}`;
      if (!lines.has(pointer)) lines.set(pointer, line);
      if (token === '{' || token === '[') {
        open.push({ pointer, isArray: token === '[', key: token === '[' ? 0 : undefined });
      }
    }
  }
  return lines;
}
