import { type Automaton, automatonOf } from './automaton.js';
import { type FoundWord, findWord } from './find-word.js';

/** A shortest text that matches all patterns; `unknown` where one of them is no automaton. */
export function commonWord(sources: readonly string[]): FoundWord {
  const matches: Automaton[] = [];
  for (const source of sources) {
    const automaton = automatonOf(source);
    if (automaton === undefined) return 'unknown';
    matches.push(automaton);
  }
  return findWord({ matches, avoids: [], min: 0, max: Infinity, excluded: [] }, () => {});
}

/** Whether some text can match both patterns; yes where that is not known. */
export function mayOverlap(a: string, b: string): boolean {
  return a === b || commonWord([a, b]) !== 'none';
}
