import { automatonOf } from './automaton.js';
import { findWord } from './find-word.js';

/** Whether some text can match both patterns; yes where that is not known. */
export function mayMeet(a: string, b: string): boolean {
  if (a === b) return true;
  const [left, right] = [automatonOf(a), automatonOf(b)];
  if (left === undefined || right === undefined) return true;
  return findWord({ matches: [left, right], avoids: [], min: 0, max: Infinity, excluded: [] }, () => {}) !== 'none';
}
