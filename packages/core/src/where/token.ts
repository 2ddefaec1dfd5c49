import { BloodbankError } from '../errors/bloodbank-error.js';

export type Token =
  | { readonly kind: 'word'; readonly text: string; readonly at: number }
  | { readonly kind: 'string'; readonly value: string; readonly at: number }
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'sign'; readonly text: string; readonly at: number }
  | { readonly kind: 'end'; readonly at: number };

/** Long enough for any filter a person types; everything after it is bounded by it. */
const MAX_LENGTH = 2_000;

/** Sticky expressions without nested repetition: each is linear in the length of the text. */
const SPACE = /\s+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_-]*/y;
const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const STRING = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/y;
const SIGN = /=~|==|!=|<=|>=|&&|\|\||[=<>!().[\]]/y;

/**
 * The tokens of a `where` expression, the last of which is always `end`.
 *
 * @throws {BloodbankError} `where.invalid` at a character that begins no token.
 */
export function tokenize(text: string): readonly Token[] {
  if (text.length > MAX_LENGTH) {
    throw new BloodbankError('where.invalid', `A where expression holds at most ${MAX_LENGTH} characters.`);
  }
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const space = take(SPACE);
    const word = take(WORD);
    const number = take(NUMBER);
    const string = take(STRING);
    const sign = take(SIGN);
    if (word !== undefined) tokens.push({ kind: 'word', text: word, at });
    else if (number !== undefined) tokens.push({ kind: 'number', value: Number(number), at });
    else if (string !== undefined) tokens.push({ kind: 'string', value: unquote(string), at });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign, at });
    else if (space === undefined) throw errorAt(text, at, 'this begins nothing that a where expression knows');
    at += (space ?? word ?? number ?? string ?? sign ?? '').length;
  }
  return [...tokens, { kind: 'end', at: text.length }];
}

/** Says what is wrong and shows the place under the expression. */
export function errorAt(text: string, at: number, problem: string): BloodbankError {
  const message = `The where expression cannot be read: ${problem}.\n  ${text}\n  ${' '.repeat(at)}^`;
  return new BloodbankError('where.invalid', message);
}

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/gs, (_, character: string) => (character === 'n' ? '\n' : character));
}
