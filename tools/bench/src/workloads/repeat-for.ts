import { type Elapsed, startStopwatch } from './stopwatch.js';

/** The clock is looked at once in so many turns. */
const TURNS_AT_A_TIME = 50;

/** Does the same thing again and again for a while, and says how often it did. */
export function repeatFor(
  runMs: number,
  work: (turn: number) => void,
): { readonly count: number; readonly elapsed: Elapsed } {
  const stopwatch = startStopwatch();
  const end = performance.now() + runMs;
  let count = 0;
  do for (const until = count + TURNS_AT_A_TIME; count < until; count++) work(count);
  while (performance.now() < end);
  return { count, elapsed: stopwatch() };
}
