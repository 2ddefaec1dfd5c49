import type { QueueAdmin } from '@bloodbank/core/ports';
import { type DeadLetterFilter, filterDeadLetters } from './filter-dead-letters.js';

/** Removes the dead letters that are meant, or with `isDry` counts them. Returns how many. */
export async function sweepDeadLetters(
  admin: QueueAdmin,
  queue: string,
  filter: DeadLetterFilter,
  isDry: boolean,
): Promise<number> {
  const isSelected = filterDeadLetters(filter);
  let count = 0;
  await admin.visitDeadLetters(queue, async (deadLetter) => {
    if (!isSelected(deadLetter)) return { kind: 'keep' };
    count += 1;
    return { kind: isDry ? 'keep' : 'remove' };
  });
  return count;
}
