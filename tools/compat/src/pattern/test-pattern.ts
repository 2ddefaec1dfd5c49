import type { AlikeTexts } from '../large/large-values.js';
import { matchesLarge } from '../large/match-large.js';
import { Undecidable } from '../prepare/undecidable.js';
import { automatonOf } from './automaton.js';

const compiled = new Map<string, RegExp>();
/** A group that repeats can take exponential time; nothing else here is long enough to matter. */
const REPEATED_GROUP = /\)[*+{]/;
const SHORT = 12;
const LONG = 200;

/**
 * Whether a pattern matches, in bounded time: a text that could make the engine backtrack for long is run through the
 * pattern's automaton, and where there is none the question is given up.
 */
export function testPattern(source: string, text: string | AlikeTexts): boolean {
  if (typeof text !== 'string') {
    const automaton = automatonOf(source);
    if (automaton !== undefined) return matchesLarge(automaton, text);
    throw new Undecidable(`the pattern ${JSON.stringify(source.slice(0, 60))} is no regular language`);
  }
  const isRisky = text.length > LONG || (text.length > SHORT && REPEATED_GROUP.test(source));
  if (isRisky) {
    const automaton = automatonOf(source);
    if (automaton !== undefined) return automaton.test(text);
    throw new Undecidable(`the pattern ${JSON.stringify(source.slice(0, 60))} is too risky to try on a long text`);
  }
  return expressionOf(source).test(text);
}

function expressionOf(source: string): RegExp {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  if (compiled.size > 5_000) compiled.clear();
  try {
    const made = new RegExp(source, 'u');
    compiled.set(source, made);
    return made;
  } catch {
    throw new Undecidable(`the pattern ${JSON.stringify(source.slice(0, 60))} is not a regular expression`);
  }
}
