import type { Property, TypeNode } from './type-node.js';
import { NO_PROPERTIES, type TypeTable } from './type-table.js';

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|Record<string, never>|[A-Za-z_$][\w$]*|-?\d[\w.+-]*|[[\]{}();:,|])/y;
const WORDS = new Set(['string', 'number', 'boolean', 'null', 'undefined', 'true', 'false']);

/** Reads what `literalType` and `unionType` of the generator write. `undefined` for anything else. */
export function parseLiteralType(text: string, table: TypeTable): TypeNode | undefined {
  const tokens = tokensOf(text);
  if (tokens === undefined) return undefined;
  let at = 0;
  const take = (token: string): boolean => {
    const isNext = tokens[at] === token;
    if (isNext) at += 1;
    return isNext;
  };
  const readUnion = (): TypeNode | undefined => {
    const members: TypeNode[] = [];
    do {
      const member = readOne();
      if (member === undefined) return undefined;
      members.push(member);
    } while (take('|'));
    return table.union(members);
  };
  const readOne = (): TypeNode | undefined => {
    if (take('(')) {
      const inner = readUnion();
      return take(')') ? inner : undefined;
    }
    if (take('[')) return readTuple();
    if (take('{')) return readObject();
    const token = tokens[at] ?? '';
    at += 1;
    if (token === 'never') return table.never;
    if (token === 'unknown') return table.unknown;
    if (token.startsWith('Record<'))
      return table.record({ properties: NO_PROPERTIES, index: table.never, isObject: false });
    return scalarNode(token, table);
  };
  const readTuple = (): TypeNode | undefined => {
    const members: TypeNode[] = [];
    while (!take(']')) {
      const member = readUnion();
      if (member === undefined) return undefined;
      members.push(member);
      take(',');
    }
    return table.list(members, members.length);
  };
  const readObject = (): TypeNode | undefined => {
    const properties = new Map<string, Property>();
    while (!take('}')) {
      const name = tokens[at] ?? '';
      at += 1;
      if (!name.startsWith('"') || !take(':')) return undefined;
      const type = readUnion();
      if (type === undefined) return undefined;
      properties.set(String(JSON.parse(name)), { type, isOptional: false });
      take(';');
    }
    return table.record({ properties, isObject: false });
  };
  const found = readUnion();
  return at === tokens.length ? found : undefined;
}

/** `undefined` for what is no scalar. `boolean` is its two values, as it is to TypeScript. */
export function scalarNode(text: string, table: TypeTable): TypeNode | undefined {
  if (text === 'boolean') return table.union([table.scalar('true'), table.scalar('false')]);
  return WORDS.has(text) || /^["\d-]/.test(text) ? table.scalar(text) : undefined;
}

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    tokens.push(match[1] ?? '');
    if (TOKEN.lastIndex === text.length) return tokens;
  }
  return undefined;
}
