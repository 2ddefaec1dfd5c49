import type { DeadLetter } from '@bloodbank/core/dead-letter';
import type { LetterFacts } from './letter-facts.js';

/** A letter that was put aside: it is neither in its queue nor lost. */
export interface ArchivedLetter {
  readonly facts: ArchivedFacts;
  readonly letter: DeadLetter;
}

export interface ArchivedFacts extends LetterFacts {
  readonly deadLetterQueue: string;
  /** The queue in which it failed, where that is known. */
  readonly ofQueue: string | undefined;
  /** RFC 3339 */
  readonly archivedAt: string;
  readonly archivedBy: string;
}

/** Where letters are put aside. Bounded: what finds no room stays in its queue. */
export interface LetterArchive {
  readonly maxBytes: number;
  /**
   * Once it resolved, the letter survives a loss of power. Putting the same one again changes nothing.
   *
   * @throws {BloodbankError} `operation.archive-full`
   */
  put(letter: ArchivedLetter): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly ArchivedFacts[]>;
  find(id: string): Promise<ArchivedLetter | undefined>;
  remove(id: string): Promise<void>;
}
