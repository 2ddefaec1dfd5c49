import { type DeadLetter, fingerprintOf } from '@bloodbank/core/dead-letter';
import type { QueueAdmin } from '@bloodbank/core/ports';
import { type DeadLetterFilter, filterDeadLetters } from './filter-dead-letters.js';

/** Dead letters of one queue that died of the same. */
export interface DeadLetterGroup {
  readonly queue: string;
  readonly first: DeadLetter;
  readonly count: number;
  readonly firstAt: string | undefined;
  readonly lastAt: string | undefined;
}

/**
 * Groups what rests in some dead-letter queues by what it died of, the largest group first. Nothing is taken.
 *
 * @throws {BloodbankError} where a queue is not there, unless `isAbsentFine`.
 */
export async function groupDeadLetters(
  admin: QueueAdmin,
  queues: readonly string[],
  filter: DeadLetterFilter,
  isAbsentFine: boolean,
): Promise<readonly DeadLetterGroup[]> {
  const isSelected = filterDeadLetters(filter);
  const groups = new Map<string, DeadLetterGroup>();
  for (const queue of queues) {
    if (isAbsentFine && (await admin.inspect(queue)) === undefined) continue;
    await admin.visitDeadLetters(queue, async (deadLetter) => {
      if (isSelected(deadLetter)) addTo(groups, queue, deadLetter);
      return { kind: 'keep' };
    });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

function addTo(groups: Map<string, DeadLetterGroup>, queue: string, deadLetter: DeadLetter): void {
  const key = JSON.stringify([queue, fingerprintOf(deadLetter)]);
  const { first, count, firstAt, lastAt } = groups.get(key) ?? {
    first: deadLetter,
    count: 0,
    firstAt: undefined,
    lastAt: undefined,
  };
  groups.set(key, {
    queue,
    first,
    count: count + 1,
    firstAt: pick(firstAt, deadLetter.firstFailureAt, (known, other) => other < known),
    lastAt: pick(lastAt, deadLetter.lastFailureAt, (known, other) => other > known),
  });
}

function pick(
  known: string | undefined,
  other: string | undefined,
  isBetter: (known: string, other: string) => boolean,
): string | undefined {
  if (known === undefined || other === undefined) return known ?? other;
  return isBetter(known, other) ? other : known;
}
