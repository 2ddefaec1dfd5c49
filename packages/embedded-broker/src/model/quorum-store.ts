import type { QueuedMessage } from './message.js';
import { MessageDeque } from './message-deque.js';
import type { ReadyStore, ReturnCause } from './ready-store.js';

/**
 * A quorum queue's order. Messages that come back leave before the others, in the order of their return; except that a
 * queue without a delivery limit puts what a consumer returned behind everything else, so that one poison message cannot
 * hold up the rest.
 */
export class QuorumStore implements ReadyStore {
  readonly #returned = new MessageDeque();
  readonly #waiting = new MessageDeque();
  readonly #hasDeliveryLimit: boolean;

  constructor(hasDeliveryLimit: boolean) {
    this.#hasDeliveryLimit = hasDeliveryLimit;
  }

  get length(): number {
    return this.#returned.length + this.#waiting.length;
  }

  push(entry: QueuedMessage): void {
    this.#waiting.push(entry);
  }

  shift(): QueuedMessage | undefined {
    return this.#returned.shift() ?? this.#waiting.shift();
  }

  restore(entries: readonly QueuedMessage[], cause: ReturnCause): void {
    const place = cause === 'settled' && !this.#hasDeliveryLimit ? this.#waiting : this.#returned;
    for (const entry of entries) place.push(entry);
  }

  nextExpiry(): number {
    return this.#head()?.first?.expiresAt ?? Number.POSITIVE_INFINITY;
  }

  shiftExpired(now: number): QueuedMessage | undefined {
    return this.nextExpiry() > now ? undefined : this.#head()?.shift();
  }

  drain(): QueuedMessage[] {
    return [...this.#returned.drain(), ...this.#waiting.drain()];
  }

  #head(): MessageDeque | undefined {
    if (this.#returned.length > 0) return this.#returned;
    return this.#waiting.length > 0 ? this.#waiting : undefined;
  }
}
