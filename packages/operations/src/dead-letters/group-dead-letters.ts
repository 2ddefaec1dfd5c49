import type { QueueAdmin } from '@bloodbank/core/ports';
import { type DeadLetterFilter, filterDeadLetters } from './filter-dead-letters.js';
import { createLetterIds, factsOf, type LetterFacts } from './letter-facts.js';

/** Dead letters of one queue that died of the same. */
export interface DeadLetterGroup {
  readonly id: string;
  readonly queue: string;
  readonly first: LetterFacts;
  readonly count: number;
  readonly bytes: number;
  readonly firstAt: string | undefined;
  readonly lastAt: string | undefined;
}

/** Groups letters as they are handed over; nothing but a group's first is kept. */
export interface Grouping {
  add(queue: string, letter: LetterFacts): void;
  /** The largest first. */
  groups(): readonly DeadLetterGroup[];
}

export function createGrouping(): Grouping {
  const groups = new Map<string, DeadLetterGroup>();
  return {
    add(queue, letter) {
      const known = groups.get(letter.group);
      groups.set(letter.group, {
        id: letter.group,
        queue,
        first: known?.first ?? letter,
        count: (known?.count ?? 0) + 1,
        bytes: (known?.bytes ?? 0) + letter.size,
        firstAt: pick(known?.firstAt, letter.firstFailureAt, (time, other) => other < time),
        lastAt: pick(known?.lastAt, letter.lastFailureAt, (time, other) => other > time),
      });
    },
    groups: () => [...groups.values()].sort((a, b) => b.count - a.count),
  };
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
  const grouping = createGrouping();
  for (const queue of queues) {
    if (isAbsentFine && (await admin.inspect(queue)) === undefined) continue;
    const idOf = createLetterIds();
    await admin.visitDeadLetters(queue, async (letter) => {
      if (isSelected(letter)) grouping.add(queue, factsOf(letter, queue, idOf(letter)));
      return { kind: 'keep' };
    });
  }
  return grouping.groups();
}

function pick(
  known: string | undefined,
  other: string | undefined,
  isBetter: (known: string, other: string) => boolean,
): string | undefined {
  if (known === undefined || other === undefined) return known ?? other;
  return isBetter(known, other) ? other : known;
}
