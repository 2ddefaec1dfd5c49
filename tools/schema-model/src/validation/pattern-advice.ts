import { syntaxErrorOf } from './patterns-of.js';

/** What other engines know and JavaScript does not, each with what to write in its place. The first that is met is said. */
const FOREIGN: readonly (readonly [pattern: RegExp, advice: (found: string) => string])[] = [
  [
    /^\(\?[a-z]*(?:-[a-z]+)?[:)]/,
    (found) =>
      `Flags inside a pattern are not known: take ${found} out, and write what it does: both cases as [Aa], any character as [^].`,
  ],
  [/^\(\?P</, () => 'A group is named (?<name>...), without the P.'],
  [/^\(\?P[=>]/, () => 'A named group is repeated with \\k<name>, and cannot be called.'],
  [/^\(\?>/, () => 'Atomic groups are not known: write (?:...), and make what repeats unambiguous.'],
  [/^\(\?#/, () => 'Comments are not known inside a pattern: put the text into $comment.'],
  [
    /^\[\[:\^?\w+:\]/,
    (found) => `Classes such as ${found.slice(1)} are not known: write [A-Za-z0-9], or \\p{L} for letters.`,
  ],
  [/^[*+?}]\+/, () => 'Possessive quantifiers are not known: write one sign, and make what repeats unambiguous.'],
  [/^\\A/, () => 'The beginning of the text is written ^.'],
  [/^\\[zZ]/, () => 'The end of the text is written $.'],
  [/^\\h/, () => 'Spaces and tabs are written [ \\t].'],
  [/^\\R/, () => 'An end of line is written \\r?\\n.'],
  [
    /^\\[QE]/,
    () =>
      'Quoting is not known: put a backslash before each character that means something, and nothing before the others.',
  ],
  [/^\\x(?![0-9A-Fa-f]{2})/, () => 'A character is written \\x with two hexadecimal digits, or \\u{...}.'],
  [/^\\u\{/, () => 'A character is written \\u{...} with its hexadecimal code, at most 10ffff.'],
  [/^\\[1-9]/, () => 'A back reference needs the group that it repeats: (...) before it.'],
  [/^\\k/, () => 'A back reference needs the group that it repeats: (?<name>...) before it.'],
  [/^\\[pP]/, () => 'Properties of characters are written \\p{L}, \\p{Lu} or \\p{Script=Greek}.'],
];

/** What to do about a source that is no regular expression under `u`: what to write in its place, where that can be said. */
export function patternAdvice(source: string): string {
  const mended = mend(source);
  if (mended !== source && syntaxErrorOf(mended) === undefined) return `Write ${JSON.stringify(mended)}.`;
  for (const { text } of tokens(source)) {
    const known = FOREIGN.find(([pattern]) => pattern.test(text));
    const found = known?.[0].exec(text)?.[0];
    if (known !== undefined && found !== undefined && isWrong(text, found)) return known[1](found);
  }
  return 'Correct it: a pattern is a regular expression of JavaScript under the flag u.';
}

/** Some forms are right in newer engines, and some signs only where something stands before them. */
function isWrong(text: string, found: string): boolean {
  if (/^\\[pP]/.test(found)) return syntaxErrorOf(/^\\[pP](?:\{[^}]*\})?/.exec(text)?.[0] ?? '') !== undefined;
  if (/^\\u/.test(found)) return syntaxErrorOf(/^\\u\{[^}]*\}?/.exec(text)?.[0] ?? '') !== undefined;
  return !/^\(\?:/.test(found);
}

interface Token {
  /** What is left of the source, from the token on. */
  readonly text: string;
  readonly value: string;
  readonly isInClass: boolean;
}

/** A character, or a backslash and what belongs to it. */
function tokens(source: string): readonly Token[] {
  const found: Token[] = [];
  let isInClass = false;
  for (let at = 0; at < source.length; ) {
    const text = source.slice(at);
    const value = /^(?:\\[pPu]\{[^}]*\}|\\k<[^>]*>|\\?.)/su.exec(text)?.[0] ?? text;
    if (value === ']') isInClass = false;
    found.push({ text, value, isInClass });
    if (value === '[') isInClass = true;
    at += value.length;
  }
  return found;
}

/** The same with backslashes where they are missing, and without those that escape nothing. */
function mend(source: string): string {
  const all = tokens(source);
  const isClass = (token: Token | undefined): boolean => token?.isInClass === true && /^\\[dDsSwWpP]/.test(token.value);
  let isQuantifier = false;
  return all
    .map(({ value, text, isInClass }, at) => {
      if (/^\\[^A-Za-z0-9]$/u.test(value)) return isSyntax(value.slice(1), isInClass) ? value : value.slice(1);
      if (isInClass) return value === '-' && (isClass(all[at - 1]) || isClass(all[at + 1])) ? '\\-' : value;
      if (value === '{') {
        isQuantifier = /^\{\d*(?:,\d*)?\}/.test(text) && /\d/.test(text.slice(0, text.indexOf('}')));
        return !isQuantifier ? '\\{' : text.startsWith('{,') ? '{0' : '{';
      }
      if (value !== '}') return value;
      const isEnd = isQuantifier;
      isQuantifier = false;
      return isEnd ? '}' : '\\}';
    })
    .join('');
}

function isSyntax(character: string, isInClass: boolean): boolean {
  return isInClass ? '^$\\.*+?()[]{}|/-'.includes(character) : '^$\\.*+?()[]{}|/'.includes(character);
}
