/**
 * What became of every message of a run, in the words of Jepsen's total-queue checker, so that a loss has a number:
 * - `attempted`: publishes that were begun; each of them ends in one of the next three.
 * - `acknowledged`: the publish resolved. `refused`: it rejected, and promised that nothing was stored. `unknown`: it
 *   rejected, and the message may have been stored all the same.
 * - `delivered`: different messages that reached a consumer.
 * - `lost`: acknowledged, and never delivered. `recovered`: unknown, and delivered after all.
 * - `duplicated`: deliveries beyond the first of each message.
 * - `unexpected`: delivered, but never attempted, or refused.
 * - `longestGapMs`: the longest time without an acknowledgement, from the first attempt on.
 */
export interface LedgerSummary {
  readonly attempted: number;
  readonly acknowledged: number;
  readonly refused: number;
  readonly unknown: number;
  readonly delivered: number;
  readonly lost: number;
  readonly recovered: number;
  readonly duplicated: number;
  readonly unexpected: number;
  readonly longestGapMs: number;
  readonly seed: number;
}

type Fate = 'pending' | 'acknowledged' | 'refused' | 'unknown';

/** The book of one run. Whoever publishes writes attempts and their ends, whoever consumes writes deliveries. */
export class Ledger {
  readonly seed: number;
  readonly #fates = new Map<string, Fate>();
  readonly #deliveries = new Map<string, number>();
  readonly #now: () => number;
  #acknowledgedCount = 0;
  #lastProgressAt: number | undefined;
  #longestGapMs = 0;

  constructor(seed: number, now: () => number = () => performance.now()) {
    this.seed = seed;
    this.#now = now;
  }

  attempt(id: string): void {
    if (this.#fates.has(id)) throw new Error(`"${id}" was attempted before.`);
    this.#lastProgressAt ??= this.#now();
    this.#fates.set(id, 'pending');
  }

  acknowledge(id: string): void {
    this.#end(id, 'acknowledged');
    this.#acknowledgedCount += 1;
    const now = this.#now();
    this.#longestGapMs = Math.max(this.#longestGapMs, now - (this.#lastProgressAt ?? now));
    this.#lastProgressAt = now;
  }

  refuse(id: string): void {
    this.#end(id, 'refused');
  }

  leaveUnknown(id: string): void {
    this.#end(id, 'unknown');
  }

  deliver(id: string): void {
    this.#deliveries.set(id, (this.#deliveries.get(id) ?? 0) + 1);
  }

  /** Publishes that resolved. Asking costs nothing, however many there are. */
  get acknowledgedCount(): number {
    return this.#acknowledgedCount;
  }

  /** Publishes without an end yet. */
  get pendingCount(): number {
    return this.#count((fate) => fate === 'pending');
  }

  /** Acknowledged, and not delivered so far: what a run waits for, and what is lost when it waits in vain. */
  get missing(): readonly string[] {
    return [...this.#fates].filter(([id, fate]) => fate === 'acknowledged' && !this.#deliveries.has(id)).map(idOf);
  }

  /** Delivered without having been attempted, or although it was refused. */
  get unexpected(): readonly string[] {
    return [...this.#deliveries].map(idOf).filter((id) => (this.#fates.get(id) ?? 'refused') === 'refused');
  }

  summarise(): LedgerSummary {
    const deliveries = [...this.#deliveries.values()].reduce((sum, count) => sum + count, 0);
    return {
      attempted: this.#fates.size,
      acknowledged: this.#count((fate) => fate === 'acknowledged'),
      refused: this.#count((fate) => fate === 'refused'),
      unknown: this.#count((fate) => fate === 'unknown' || fate === 'pending'),
      delivered: this.#deliveries.size,
      lost: this.missing.length,
      recovered: this.#count((fate, id) => fate === 'unknown' && this.#deliveries.has(id)),
      duplicated: deliveries - this.#deliveries.size,
      unexpected: this.unexpected.length,
      longestGapMs: Math.round(this.#longestGapMs),
      seed: this.seed,
    };
  }

  #end(id: string, fate: Fate): void {
    const before = this.#fates.get(id);
    if (before !== 'pending') throw new Error(`"${id}" ends as ${fate}, but it was ${before ?? 'never attempted'}.`);
    this.#fates.set(id, fate);
  }

  #count(matches: (fate: Fate, id: string) => boolean): number {
    let count = 0;
    for (const [id, fate] of this.#fates) if (matches(fate, id)) count += 1;
    return count;
  }
}

function idOf([id]: readonly [string, unknown]): string {
  return id;
}
