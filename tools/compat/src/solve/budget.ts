import { Undecidable } from '../prepare/undecidable.js';

const MAX_STEPS = 3_000_000;
/** On a machine that others keep busy, so many times as long is waited for the work to be done. */
const PATIENCE = 4;

/**
 * Whether some milliseconds of work were done since now. They are of this process's own: on a busy machine the same work is done,
 * and the same is found, only later.
 */
export function createDeadline(workMs: number): () => boolean {
  const start = Date.now();
  const used = process.cpuUsage();
  let next = start + workMs;
  return () => {
    const now = Date.now();
    if (now <= next) return false;
    if (now > start + workMs * PATIENCE) return true;
    const { user, system } = process.cpuUsage(used);
    const left = workMs - (user + system) / 1_000;
    if (left <= 0) return true;
    next = now + left;
    return false;
  };
}

/** Counts steps of work, and throws when there were too many, the time is over or the signal says so. A step may be long, so each looks at the clock. */
export function createBudget(workMs: number, signal: AbortSignal | undefined): () => void {
  let steps = 0;
  const isOver = createDeadline(workMs);
  return () => {
    steps++;
    if (steps > MAX_STEPS) throw new Undecidable('the proof takes too many steps');
    if (signal?.aborted === true) throw new Undecidable('the comparison was interrupted');
    if (isOver()) throw new Undecidable('the proof takes too long');
  };
}
