import { compareText } from '@bloodbank/schema-model';
import { type TemplateWord, templateOf } from '@bloodbank/schema-model/naming';
import type { PatternEntry } from './contracts-plan.js';

/**
 * The wildcard patterns a subscriber is likely to write, with the event types that each matches: for every prefix of every
 * type, all that is below it (`github.#`) and what is one word below it (`github.pr.*`). A variable word is written `*`.
 */
export function planPatterns(types: readonly string[]): readonly PatternEntry[] {
  const templates = types.map((type) => ({ type, template: templateOf(type) }));
  const matched = new Map<string, Set<string>>();
  for (const { template } of templates)
    for (const pattern of patternsOf(template.map((word) => (word.kind === 'literal' ? word.text : '*'))))
      matched.set(pattern, new Set());
  const isFixed = (template: readonly TemplateWord[]): boolean => template.every(({ kind }) => kind === 'literal');
  // What has no variable word matches its own patterns alone, of those that have none either: there are many of both.
  const variable = templates.filter(({ template }) => !isFixed(template));
  for (const { type, template } of templates) {
    if (!isFixed(template)) continue;
    const words = type.split('.');
    const below = patternsOf(words).filter((pattern) => pattern.endsWith('#'));
    const beside = [...words.slice(0, -1), '*'].join('.');
    for (const pattern of [...below, `${type}.#`, beside]) matched.get(pattern)?.add(type);
  }
  for (const [pattern, found] of matched) {
    const words = pattern.split('.');
    const isPlain = words.indexOf('*') === -1 || words.indexOf('*') === words.length - 1;
    for (const { type, template } of isPlain ? variable : templates)
      if (patternMatches(words, template)) found.add(type);
  }
  return [...matched]
    .filter(([, found]) => found.size > 0)
    .sort(([a], [b]) => compareText(a, b))
    .map(([pattern, found]) => ({ pattern, types: [...found].sort(compareText) }));
}

/** For every prefix of a type: all that is below it, and what is one word below it. */
function patternsOf(words: readonly string[]): readonly string[] {
  return words.flatMap((_, length) => {
    const prefix = words.slice(0, length);
    return [[...prefix, '#'].join('.'), ...(length === 0 ? [] : [[...prefix, '*'].join('.')])];
  });
}

/** Whether a topic pattern (`*` one word, `#` zero or more) matches some event type of a template. */
export function patternMatches(pattern: readonly string[], template: readonly TemplateWord[]): boolean {
  const [word, ...rest] = pattern;
  const [first, ...others] = template;
  if (word === undefined) return first === undefined;
  if (word === '#') return patternMatches(rest, template) || (first !== undefined && patternMatches(pattern, others));
  if (first === undefined) return false;
  if (first.kind === 'literal') return (word === '*' || word === first.text) && patternMatches(rest, others);
  if (first.kind === 'one') return patternMatches(rest, others);
  // One or more words: this was the last of them, or there are more.
  return patternMatches(rest, others) || patternMatches(rest, template);
}
