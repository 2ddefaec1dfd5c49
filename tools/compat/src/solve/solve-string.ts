import { asValue } from '../large/large-values.js';
import { type Automaton, automatonOf } from '../pattern/automaton.js';
import { findLongWord } from '../pattern/find-long-word.js';
import { findWord, MAX_LENGTH } from '../pattern/find-word.js';
import { FORMAT_SAMPLES, isFormatWithin, languageOf, widerLanguageOf } from '../pattern/formats.js';
import { sampleWords } from '../pattern/sample-words.js';
import type { Literal, SolverContext } from './goal.js';
import type { Outcome } from './outcome.js';

const isText = (value: unknown): value is string => typeof value === 'string';

/**
 * A text in the languages of what it must match and outside those of what it must not. A pattern or format that is no
 * regular language widens the question, so `none` stays a proof; what is found is checked.
 */
export function solveString(literals: readonly Literal[], context: SolverContext): Outcome {
  let min = 0;
  let max = Infinity;
  const matches: Automaton[] = [];
  const avoids: Automaton[] = [];
  const excluded: string[] = [];
  const formats: string[] = [];
  const add = (to: Automaton[], automaton: Automaton | undefined): void => {
    if (automaton !== undefined) to.push(automaton);
  };
  for (const { node, isMet } of literals) {
    if (node.op === 'length') {
      if (isMet || node.max === Infinity) {
        min = Math.max(min, isMet ? node.min : 0);
        max = Math.min(max, isMet ? node.max : node.min - 1);
      } else min = Math.max(min, node.max + 1);
    } else if (node.op === 'pattern') add(isMet ? matches : avoids, automatonOf(node.source));
    else if (node.op === 'format') {
      add(isMet ? matches : avoids, isMet ? widerLanguageOf(node.name) : languageOf(node.name));
      if (isMet) formats.push(node.name);
    } else if (node.op === 'enum' && !isMet) excluded.push(...node.values.filter(isText));
  }
  for (const { node, isMet } of literals) {
    if (node.op === 'format' && !isMet && formats.some((name) => isFormatWithin(name, node.name))) return 'none';
  }
  if (min > MAX_LENGTH) {
    const long = findLongWord({ matches, avoids, min, max, excluded }, () => context.step());
    if (typeof long === 'string') return long;
    const text = asValue(long.text);
    return context.check(literals, text) ? { value: text } : 'unknown';
  }
  const found = findWord({ matches, avoids, min, max, excluded }, () => context.step());
  if (found === 'none') return 'none';
  const meant = literals.flatMap(({ node, isMet }) => (isMet && node.op === 'pattern' ? sampleWords(node.source) : []));
  const candidates = [...(typeof found === 'object' ? [found.word] : []), ...samples(min), ...meant];
  const value = candidates.find((text) => context.check(literals, text));
  return value === undefined ? 'unknown' : { value };
}

function samples(min: number): readonly string[] {
  const length = Math.min(min, 10_000);
  return [...FORMAT_SAMPLES, 'a'.repeat(length), '0'.repeat(length), 'a1B-'.repeat(Math.ceil(length / 4) + 1)];
}
