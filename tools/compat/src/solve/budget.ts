import { Undecidable } from '../prepare/undecidable.js';

const MAX_STEPS = 3_000_000;

/** Counts steps of work, and throws when there were too many, the time is over or the signal says so. A step may be long, so each looks at the clock. */
export function createBudget(deadline: number, signal: AbortSignal | undefined): () => void {
  let steps = 0;
  return () => {
    steps++;
    if (steps > MAX_STEPS) throw new Undecidable('the proof takes too many steps');
    if (signal?.aborted === true) throw new Undecidable('the comparison was interrupted');
    if (Date.now() > deadline) throw new Undecidable('the proof takes too long');
  };
}
