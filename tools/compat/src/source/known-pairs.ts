import type { VerdictKind } from '../report/report.js';
import type { StepBudget } from './step-budget.js';

/** Deeper than types nest by themselves; a comparison that gets there unrolls one. */
const MAX_DEPTH = 300;

/**
 * Remembers how pairs compared. A pair that comes back while it is compared holds if all the rest does, which is how
 * TypeScript closes types that refer to themselves. What rests on such a belief is kept apart until the belief is proven, and
 * forgotten where it is refuted; a refutation made under a belief is one without it.
 */
export class KnownPairs {
  readonly #budget: StepBudget;
  readonly #final = new Map<string, VerdictKind>();
  /** Pair -> how deep it was asked first. */
  readonly #open = new Map<string, number>();
  /** Pair that is SAFE if the pair at that depth is. */
  readonly #believed = new Map<string, number>();
  /** Depth of the outermost belief used since the pair that is open now was begun. */
  #restsOn = Number.POSITIVE_INFINITY;

  constructor(budget: StepBudget) {
    this.#budget = budget;
  }

  /** UNPROVEN when there are no steps left, which is not remembered. */
  recall(pair: string, compare: () => VerdictKind): VerdictKind {
    if (!this.#budget.take()) return 'UNPROVEN';
    const known = this.#final.get(pair);
    if (known !== undefined) return known;
    const belief = this.#open.get(pair) ?? this.#believed.get(pair);
    if (belief !== undefined) {
      this.#restsOn = Math.min(this.#restsOn, belief);
      return 'SAFE';
    }
    const depth = this.#open.size;
    if (depth > MAX_DEPTH) return 'UNPROVEN';
    const before = { restsOn: this.#restsOn, believed: this.#believed.size };
    this.#open.set(pair, depth);
    this.#restsOn = Number.POSITIVE_INFINITY;
    const word = compare();
    this.#open.delete(pair);
    const restsOn = this.#restsOn < depth ? this.#restsOn : Number.POSITIVE_INFINITY;
    this.#keep(pair, word, restsOn, before.believed);
    this.#restsOn = Math.min(before.restsOn, restsOn);
    return word;
  }

  #keep(pair: string, word: VerdictKind, restsOn: number, from: number): void {
    if (word === 'SAFE' && restsOn !== Number.POSITIVE_INFINITY) {
      this.#believed.set(pair, restsOn);
      return;
    }
    // A map keeps the order in which pairs were added: the last ones were believed while this pair was open.
    const inside = this.#believed.size > from ? [...this.#believed.keys()].slice(from) : [];
    for (const one of inside) {
      this.#believed.delete(one);
      if (word === 'SAFE') this.#final.set(one, 'SAFE');
    }
    if (word !== 'UNPROVEN') this.#final.set(pair, word);
  }
}
