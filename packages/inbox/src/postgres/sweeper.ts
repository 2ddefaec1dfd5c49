import { SWEEP_BATCH } from './inbox-table.js';

const SWEEP_EVERY_MS = 60_000;

/** Removes forgotten rows beside the work, never for it: one batch at a time, the next at once only after a full one. */
export function createSweeper(sweep: () => Promise<{ readonly rowCount: number | null }>): () => void {
  let nextAt = 0;
  return () => {
    const now = performance.now();
    if (now < nextAt) return;
    nextAt = now + SWEEP_EVERY_MS;
    sweep().then(
      ({ rowCount }) => {
        if (rowCount === SWEEP_BATCH) nextAt = 0;
      },
      () => {},
    );
  };
}
