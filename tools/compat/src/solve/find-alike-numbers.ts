import { AlikeNumbers } from '../large/large-values.js';
import type { Literal } from './goal.js';
import { isFound, type Outcome } from './outcome.js';

/** So many integers in a row, up or down from one that is found. That all of them will do is for the evaluator to say. */
export function findAlikeNumbers(
  solve: (more: readonly Literal[]) => Outcome,
  count: number,
): AlikeNumbers | undefined {
  const found = solve([]);
  if (!isFound(found) || !Number.isInteger(found.value)) return undefined;
  const from = found.value as number;
  const numbers = new AlikeNumbers(from < 0 ? from - count + 1 : from, count);
  return Number.isSafeInteger(numbers.from) && Number.isSafeInteger(numbers.to) ? numbers : undefined;
}
