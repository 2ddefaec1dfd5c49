import { createScanner, findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';

/** As jsonc-parser numbers its tokens. */
const COMMA = 5;

type Path = readonly (string | number)[];

/**
 * Adds to the end of the object or list at `path`, in the way the file is indented. Not a byte of what is there changes, and
 * `removeAt` gives back the text of before.
 */
export function appendAt(text: string, path: Path, value: unknown, name?: string): string {
  const parent = nodeAt(text, path);
  const children = parent.children ?? [];
  const unit = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  ';
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const outer = indentOf(text, parent.offset);
  const first = children[0];
  const inner = first !== undefined && isFirstOnLine(text, first.offset) ? indentOf(text, first.offset) : outer + unit;
  const written = JSON.stringify(value, undefined, unit).replaceAll('\n', eol + inner);
  const entry = `${eol}${inner}${name === undefined ? '' : `${JSON.stringify(name)}: `}${written}`;
  const last = children.at(-1);
  if (last !== undefined) return splice(text, last.offset + last.length, 0, `,${entry}`);
  const close = parent.offset + parent.length - 1;
  const isBlank = text.slice(parent.offset + 1, close).trim() === '';
  return isBlank
    ? splice(text, parent.offset + 1, close - parent.offset - 1, `${entry}${eol}${outer}`)
    : splice(text, parent.offset + 1, 0, entry);
}

/** Takes out one entry with the comma that it needed; comments beside it stay. */
export function removeAt(text: string, path: Path): string {
  const found = nodeAt(text, path);
  const node = found.parent?.type === 'property' ? found.parent : found;
  const siblings = node.parent?.children ?? [];
  const index = siblings.indexOf(node);
  const [before, after] = [siblings[index - 1], siblings[index + 1]];
  const end = node.offset + node.length;
  if (before !== undefined) {
    const comma = commaAfter(text, before.offset + before.length) ?? node.offset;
    const between = text.slice(comma + 1, node.offset);
    const start = comma + 1 + between.trimEnd().length;
    return splice(splice(text, start, end - start, ''), comma, 1, '');
  }
  if (after !== undefined) return splice(text, node.offset, after.offset - node.offset, '');
  const comma = commaAfter(text, end);
  const rest = splice(text, node.offset, (comma === undefined ? end : comma + 1) - node.offset, '');
  const open = node.parent?.offset ?? 0;
  const close = open + (node.parent?.length ?? 0) - (text.length - rest.length) - 1;
  return rest.slice(open + 1, close).trim() === '' ? splice(rest, open + 1, close - open - 1, '') : rest;
}

function nodeAt(text: string, path: Path): Node {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const node = root === undefined ? undefined : findNodeAtLocation(root, [...path]);
  if (node === undefined) throw new Error(`There is nothing at ${path.join('.')}.`);
  return node;
}

/** Where the comma stands that follows, with nothing but blanks and comments in between. */
function commaAfter(text: string, from: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(from);
  return scanner.scan() === COMMA ? scanner.getTokenOffset() : undefined;
}

function indentOf(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

function isFirstOnLine(text: string, offset: number): boolean {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '';
}

function splice(text: string, offset: number, length: number, added: string): string {
  return text.slice(0, offset) + added + text.slice(offset + length);
}
