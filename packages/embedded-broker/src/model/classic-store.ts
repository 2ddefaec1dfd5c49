import type { QueuedMessage } from './message.js';
import { MessageDeque } from './message-deque.js';
import type { ReadyStore } from './ready-store.js';

/** A classic queue's order: by priority, then by arrival. A message that comes back returns to its old place. */
export class ClassicStore implements ReadyStore {
  /** One deque per priority, the highest first; one only where the queue has no priorities. */
  readonly #levels: readonly MessageDeque[];
  readonly #maxPriority: number;
  #length = 0;

  constructor(maxPriority = 0) {
    this.#maxPriority = maxPriority;
    this.#levels = Array.from({ length: maxPriority + 1 }, () => new MessageDeque());
  }

  get length(): number {
    return this.#length;
  }

  push(entry: QueuedMessage): void {
    this.#levelOf(entry).push(entry);
    this.#length += 1;
  }

  shift(): QueuedMessage | undefined {
    for (const level of this.#levels) {
      const entry = level.shift();
      if (entry === undefined) continue;
      this.#length -= 1;
      return entry;
    }
    return undefined;
  }

  restore(entries: readonly QueuedMessage[]): void {
    // Backwards, so that each of a run that goes to the front is placed in front of the one before.
    for (const entry of entries.toReversed()) this.#levelOf(entry).restore(entry);
    this.#length += entries.length;
  }

  nextExpiry(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const level of this.#levels) earliest = Math.min(earliest, level.first?.expiresAt ?? earliest);
    return earliest;
  }

  shiftExpired(now: number): QueuedMessage | undefined {
    for (const level of this.#levels) {
      if ((level.first?.expiresAt ?? Number.POSITIVE_INFINITY) > now) continue;
      this.#length -= 1;
      return level.shift();
    }
    return undefined;
  }

  drain(): QueuedMessage[] {
    this.#length = 0;
    return this.#levels.flatMap((level) => level.drain());
  }

  #levelOf(entry: QueuedMessage): MessageDeque {
    const priority = Math.min(entry.message.properties.priority ?? 0, this.#maxPriority);
    const level = this.#levels[this.#maxPriority - priority];
    if (level === undefined) throw new RangeError(`no level for priority ${priority}`);
    return level;
  }
}
