import { compareText } from '@bloodbank/schema-model';
import { type TemplateWord, templateOf } from '@bloodbank/schema-model/naming';
import type { PatternEntry } from './contracts-plan.js';

/**
 * The wildcard patterns a subscriber is likely to write, with the event types that each matches: for every prefix of every
 * type, all that is below it (`github.#`) and what is one word below it (`github.pr.*`). A variable word is written `*`.
 */
export function planPatterns(types: readonly string[]): readonly PatternEntry[] {
  const templates = new Map(types.map((type) => [type, templateOf(type)]));
  const patterns = new Set<string>();
  for (const words of templates.values()) {
    const text = words.map((word) => (word.kind === 'literal' ? word.text : '*'));
    for (let length = 0; length < text.length; length += 1) {
      const prefix = text.slice(0, length);
      patterns.add([...prefix, '#'].join('.'));
      if (length > 0) patterns.add([...prefix, '*'].join('.'));
    }
  }
  return [...patterns].sort(compareText).flatMap((pattern) => {
    const words = pattern.split('.');
    const matched = [...templates].filter(([, template]) => patternMatches(words, template)).map(([type]) => type);
    return matched.length === 0 ? [] : [{ pattern, types: matched.sort(compareText) }];
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
