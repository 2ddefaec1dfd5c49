import { randomUUID } from 'node:crypto';
import { joinPointer } from '../json/index.js';

/**
 * Integers beyond 2^53, of which JSON.parse makes others: 9007199254740993 becomes …992. Who reads a body finds out with this
 * module, and refuses them or keeps them as text.
 */
export interface LongIntegers {
  /** The document, in which each such integer is a text of its digits. */
  readonly value: unknown;
  readonly count: number;
  /** JSON pointers to the first of them. */
  readonly first: readonly string[];
}

/** Every double keeps fifteen digits. */
export const SHORT_DIGITS = 15;

/** More, or longer ones, would make a small body a large answer. */
const MAX_POINTERS = 20;
const MAX_POINTER_LENGTH = 255;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;

/** Undefined where JSON.parse changes no integer. `text` is a valid document. */
export function findLongIntegers(text: string): LongIntegers | undefined {
  // Nobody can know it beforehand and write such a text himself.
  const mark = randomUUID();
  const marked = markChanged(text, mark);
  return marked === undefined ? undefined : unmark(JSON.parse(marked), mark);
}

function markChanged(text: string, mark: string): string | undefined {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; ) {
    if (text.charCodeAt(at) === QUOTE) {
      at = endOfText(text, at);
      continue;
    }
    const end = endOfNumber(text, at);
    if (end - at > SHORT_DIGITS && isChanged(text.slice(at, end))) {
      parts.push(text.slice(from, at), `"${mark}${text.slice(at, end)}"`);
      from = end;
    }
    at = end === at ? at + 1 : end;
  }
  return from === 0 ? undefined : parts.join('') + text.slice(from);
}

function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function endOfNumber(text: string, start: number): number {
  let at = start;
  while (isOfNumber(text.charCodeAt(at))) at += 1;
  return at;
}

/** Digits, and `+ - . E e`. */
function isOfNumber(code: number): boolean {
  return (code >= ZERO && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e || (code | 0x20) === 0x65;
}

function isChanged(literal: string): boolean {
  const read = Number(literal);
  if (!Number.isFinite(read)) return false;
  const written = decimalOf(literal);
  const kept = decimalOf(String(read));
  return written.exponent >= 0 && (written.digits !== kept.digits || written.exponent !== kept.exponent);
}

/** `digits` times ten to the power of `exponent`, without zeros at either end. */
function decimalOf(literal: string): { readonly digits: string; readonly exponent: number } {
  const [, whole = '', fraction = '', power = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal) ?? [];
  const digits = whole + fraction;
  let start = 0;
  let end = digits.length;
  while (digits.charCodeAt(start) === ZERO) start += 1;
  while (end > start && digits.charCodeAt(end - 1) === ZERO) end -= 1;
  const exponent = Number(power) - fraction.length + digits.length - end;
  return { digits: digits.slice(start, end), exponent: start === end ? 0 : exponent };
}

function unmark(marked: unknown, mark: string): LongIntegers {
  const first: string[] = [];
  const path: string[] = [];
  let count = 0;
  const visit = (value: unknown): unknown => {
    if (typeof value === 'string') {
      if (!value.startsWith(mark)) return value;
      count += 1;
      if (first.length < MAX_POINTERS) note(first, path);
      return value.slice(mark.length);
    }
    if (typeof value !== 'object' || value === null) return value;
    const members = value as Record<string, unknown>;
    for (const name of Object.keys(members)) {
      path.push(name);
      members[name] = visit(members[name]);
      path.pop();
    }
    return value;
  };
  const value = visit(marked);
  return { value, count, first };
}

function note(pointers: string[], path: readonly string[]): void {
  const pointer = joinPointer('', ...path);
  if (pointer.length <= MAX_POINTER_LENGTH) pointers.push(pointer);
}
