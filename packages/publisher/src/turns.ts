/** So long a loop may go on before everybody else has a turn. */
const TURN_MS = 50;

/** The turns of a long loop: a bound on how long it keeps the process from everything else. */
export interface Turns {
  isOver(): boolean;
  /** Resolves when everybody else had theirs. */
  next(): Promise<void>;
}

export function createTurns(): Turns {
  let endsAt = performance.now() + TURN_MS;
  return {
    isOver: () => performance.now() >= endsAt,
    async next() {
      await new Promise((resolve) => setImmediate(resolve));
      endsAt = performance.now() + TURN_MS;
    },
  };
}
