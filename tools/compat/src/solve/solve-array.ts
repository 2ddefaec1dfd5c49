import type { JsonValue } from '@bloodbank/schema-model';
import { asValue, LongList } from '../large/large-values.js';
import { canonicalText } from '../node/canonical-text.js';
import type { ItemsNode, Node } from '../node/node.js';
import { findAlikeNumbers } from './find-alike-numbers.js';
import { findAlikeTexts } from './find-alike-texts.js';
import { type Literal, must, mustNot, otherThan, type SolverContext } from './goal.js';
import { isFound, type Outcome } from './outcome.js';

interface Tally {
  readonly of: Node;
  readonly count: number;
}

/** Something that one item, or two equal ones, must show; each way says at which places. */
type Wish = readonly { readonly places: readonly number[]; readonly demand: Literal | undefined }[];

const MAX_LENGTH = 2_000;
const MAX_PLACES = 40;
/** For more places than these it is not asked whether their values suffice. */
const MAX_CROWD = 12;

class ArraySolver {
  private readonly items: readonly ItemsNode[];
  private readonly prefix: number;
  private readonly isUnique: boolean;
  private low = 0;
  private high = Infinity;

  private readonly literals: readonly Literal[];
  private readonly atLeast: readonly Tally[];
  private readonly atMost: readonly Tally[];
  private readonly context: SolverContext;

  constructor(
    literals: readonly Literal[],
    tallies: { readonly atLeast: readonly Tally[]; readonly atMost: readonly Tally[] },
    context: SolverContext,
  ) {
    this.literals = literals;
    this.atLeast = tallies.atLeast;
    this.atMost = tallies.atMost;
    this.context = context;
    const all = literals.flatMap(({ node }) => (node.op === 'items' ? [node] : []));
    this.items = literals.flatMap(({ node, isMet }) => (isMet && node.op === 'items' ? [node] : []));
    this.prefix = Math.max(0, ...all.map((node) => node.prefix.length));
    this.isUnique = literals.some(({ node, isMet }) => isMet && node.op === 'unique');
    for (const { node, isMet } of literals) {
      if (node.op !== 'itemCount') continue;
      if (isMet) {
        this.low = Math.max(this.low, node.min);
        this.high = Math.min(this.high, node.max);
      } else if (node.max === Infinity) this.high = Math.min(this.high, node.min - 1);
      else this.low = Math.max(this.low, node.max + 1);
    }
  }

  /** What is demanded at a place whatever else is chosen. */
  private demandsAt(place: number): readonly Literal[] {
    return [
      ...this.items.map((node) => must(node.prefix[place] ?? node.rest)),
      ...this.atMost.flatMap(({ of, count }) => (count === 0 ? [mustNot(of)] : [])),
    ];
  }

  private outcomeAt(place: number, more: readonly Literal[] = []): Outcome {
    return this.context.solveInside([...this.demandsAt(place), ...more]);
  }

  solve(): Outcome {
    for (let place = 0; place <= this.prefix && place < this.high; place++)
      if (this.outcomeAt(place) === 'none') this.high = Math.min(this.high, place);
    if (this.low > this.high) return 'none';
    if (this.prefix > MAX_PLACES * 5) return 'unknown';
    for (const tally of this.atLeast) if (this.capacity(tally.of, this.high) < tally.count) return 'none';
    if (this.apart() > this.high) return 'none';
    if (this.isUnique && (this.atLeast.some((tally) => this.areFewer(tally)) || this.isCrowded())) return 'none';
    for (const tally of this.atMost) if (this.forced(tally.of) > tally.count) return 'none';
    if (
      this.atLeast.some((more) =>
        this.atMost.some((less) => more.count > less.count && this.isWithin(more.of, less.of)),
      )
    )
      return 'none';
    if (Math.max(this.low, ...this.atLeast.map(({ count }) => count)) > MAX_LENGTH) return this.solveLong();
    const asked = this.literals.filter(({ node, isMet }) => !isMet && (node.op === 'items' || node.op === 'unique'));
    const places = Math.min(this.high, this.prefix + asked.length + 1);
    if (places > MAX_PLACES && asked.length > 1) return 'unknown';
    return this.place(
      asked.map((literal) => this.waysOf(literal, places, asked.length)),
      new Map(),
      [],
    );
  }

  /** A short list that meets all but the counts, and behind it the same item as often as is needed. */
  private solveLong(): Outcome {
    if (this.isUnique && this.isShort()) return 'none';
    const literals = this.literals.filter(({ node }) => node.op !== 'itemCount' && node.op !== 'contains');
    const atLeast = this.atLeast.map(({ of }) => ({ of, count: 1 }));
    const short = new ArraySolver(literals, { atLeast, atMost: this.atMost }, this.context).solve();
    if (!isFound(short) || !Array.isArray(short.value)) return short === 'none' ? 'none' : 'unknown';
    const head: JsonValue[] = [...(short.value as readonly JsonValue[])];
    for (let place = head.length; place < this.prefix; place++) {
      const outcome = this.outcomeAt(place);
      if (!isFound(outcome)) return 'unknown';
      head.push(outcome.value);
    }
    const wanted = Math.max(0, ...this.atLeast.map(({ count }) => count));
    const times = Math.max(this.low - head.length, wanted);
    for (const fill of this.fillsFor(times)) {
      const value = asValue(new LongList(head, fill, times));
      if (head.length + times <= this.high && this.context.check(this.literals, value)) return { value };
    }
    return 'unknown';
  }

  /** Whether all places behind the first can hold a few values only, so that they cannot all be different. */
  private isShort(): boolean {
    const found: JsonValue[] = [];
    while (found.length < MAX_PLACES) {
      const outcome = this.outcomeAt(this.prefix, otherThan(this.context, found));
      if (outcome === 'none') return this.low > this.prefix + found.length;
      if (!isFound(outcome)) return false;
      found.push(outcome.value);
    }
    return false;
  }

  /** Items that may stand at all places behind the others: rather such as are not counted. */
  private fillsFor(times: number): readonly JsonValue[] {
    const wishes = [
      this.atMost.map(({ of }) => mustNot(of)),
      ...this.atLeast.map(({ of }) => [must(of)]),
      this.atLeast.map(({ of }) => must(of)),
      [],
    ];
    return wishes.flatMap((wish): readonly JsonValue[] => {
      if (this.isUnique) {
        const solve = (more: readonly Literal[]): Outcome => this.outcomeAt(this.prefix, [...wish, ...more]);
        const alike = findAlikeTexts(this.context, solve, times, []) ?? findAlikeNumbers(solve, times);
        return alike === undefined ? [] : [asValue(alike)];
      }
      const outcome = this.outcomeAt(this.prefix, wish);
      return isFound(outcome) ? [outcome.value] : [];
    });
  }

  /** Whether there are fewer different items like this than are asked for. */
  private areFewer({ of, count }: Tally): boolean {
    const found: JsonValue[] = [];
    while (found.length < Math.min(count, MAX_PLACES)) {
      const outcome = this.context.solveInside([must(of), ...otherThan(this.context, found)]);
      if (!isFound(outcome)) return outcome === 'none';
      found.push(outcome.value);
    }
    return false;
  }

  /** How many items there must be, because no item can count for two of those that are asked for. */
  private apart(): number {
    const chosen: Tally[] = [];
    for (const tally of this.atLeast)
      if (chosen.every(({ of }) => this.context.solveInside([must(of), must(tally.of)]) === 'none')) chosen.push(tally);
    return chosen.reduce((sum, { count }) => sum + count, 0);
  }

  /** Whether there are too few values for all places to hold different ones. */
  private isCrowded(): boolean {
    if (this.low < 2 || this.low > MAX_CROWD) return false;
    const domains = Array.from({ length: this.low }, (_, place) => this.valuesAt(place));
    const holder = new Map<string, readonly string[]>();
    // Kuhn's way to a largest matching: who cannot be placed proves that nobody else could give way.
    const seat = (texts: readonly string[], asked: Set<string>): boolean =>
      texts.some((text) => {
        if (asked.has(text)) return false;
        asked.add(text);
        const other = holder.get(text);
        if (other !== undefined && !seat(other, asked)) return false;
        holder.set(text, texts);
        return true;
      });
    return domains.some((texts) => texts !== undefined && !seat(texts, new Set()));
  }

  /** All values that a place can hold, as texts; `undefined` where they are more than there are places. */
  private valuesAt(place: number): readonly string[] | undefined {
    const found: JsonValue[] = [];
    while (found.length < this.low) {
      const outcome = this.outcomeAt(place, otherThan(this.context, found));
      if (outcome === 'none') return found.map(canonicalText);
      if (!isFound(outcome)) return undefined;
      found.push(outcome.value);
    }
    return undefined;
  }

  private isWithin(of: Node, other: Node): boolean {
    return this.context.solveInside([must(of), mustNot(other)]) === 'none';
  }

  /** At how many places there can be an item like this. */
  private capacity(of: Node, high: number): number {
    let count = 0;
    for (let place = 0; place < Math.min(this.prefix, high); place++)
      if (this.outcomeAt(place, [must(of)]) !== 'none') count++;
    const rest = high - Math.min(this.prefix, high);
    return rest > 0 && this.outcomeAt(this.prefix, [must(of)]) !== 'none' ? count + rest : count;
  }

  /** At how many places there must be an item like this. */
  private forced(of: Node): number {
    let count = 0;
    for (let place = 0; place < Math.min(this.prefix, this.low); place++)
      if (this.outcomeAt(place, [mustNot(of)]) === 'none') count++;
    const rest = this.low - Math.min(this.prefix, this.low);
    return rest > 0 && this.outcomeAt(this.prefix, [mustNot(of)]) === 'none' ? count + rest : count;
  }

  private waysOf({ node }: Literal, places: number, wishes: number): Wish {
    const all = Array.from({ length: places }, (_, place) => place);
    if (node.op === 'items')
      return all.map((place) => ({ places: [place], demand: mustNot(node.prefix[place] ?? node.rest) }));
    // Two places beyond those that are told apart stand for all that follow.
    const last = Math.min(this.high, this.prefix + 2 + wishes);
    const ends = Array.from({ length: last }, (_, place) => place);
    return ends.flatMap((from) =>
      ends.filter((to) => to > from).map((to) => ({ places: [from, to], demand: undefined })),
    );
  }

  private place(
    wishes: readonly Wish[],
    more: ReadonlyMap<number, readonly Literal[]>,
    equal: readonly (readonly number[])[],
  ): Outcome {
    this.context.step();
    const [wish, ...rest] = wishes;
    if (wish === undefined) return this.build(more, equal);
    let outcome: Outcome = 'none';
    for (const { places, demand } of wish) {
      const next = new Map(more);
      for (const place of places) if (demand !== undefined) next.set(place, [...(next.get(place) ?? []), demand]);
      const isPossible = places.every((place) => this.outcomeAt(place, next.get(place)) !== 'none');
      const found = isPossible ? this.place(rest, next, places.length > 1 ? [...equal, places] : equal) : 'none';
      if (isFound(found)) return found;
      if (found === 'unknown') outcome = 'unknown';
    }
    return outcome;
  }

  private build(more: ReadonlyMap<number, readonly Literal[]>, equal: readonly (readonly number[])[]): Outcome {
    const used = Math.max(-1, ...more.keys(), ...equal.flat());
    const shared = equal.map((places) => ({
      places,
      outcome: this.context.solveInside(
        places.flatMap((place) => [...this.demandsAt(place), ...(more.get(place) ?? [])]),
      ),
    }));
    if (shared.some(({ outcome }) => outcome === 'none')) return 'none';
    const wanted = Math.max(0, ...this.atLeast.map(({ count }) => count));
    const shortest = Math.max(this.low, used + 1);
    for (const length of new Set([shortest, Math.max(shortest, wanted), shortest + wanted, shortest + 1])) {
      if (length > this.high || length > MAX_LENGTH) continue;
      const value = this.fill(length, more);
      if (value === 'exhausted') {
        if (
          more.size === 0 &&
          equal.length === 0 &&
          this.prefix === 0 &&
          this.atLeast.length === 0 &&
          length === this.low
        )
          return 'none';
        continue;
      }
      if (value === undefined) continue;
      for (const { places, outcome } of shared)
        for (const place of places) if (isFound(outcome)) value[place] = outcome.value;
      if (this.context.check(this.literals, value)) return { value };
    }
    return 'unknown';
  }

  private fill(length: number, more: ReadonlyMap<number, readonly Literal[]>): JsonValue[] | 'exhausted' | undefined {
    const missing = new Map(this.atLeast.map((tally) => [tally, tally.count]));
    const allowed = new Map(this.atMost.filter(({ count }) => count > 0).map((tally) => [tally, tally.count]));
    const items: JsonValue[] = [];
    for (let place = 0; place < length; place++) {
      this.context.step();
      let demands: readonly Literal[] = [
        ...(more.get(place) ?? []),
        ...(this.isUnique ? otherThan(this.context, items) : []),
      ];
      const prefer = (literal: Literal): boolean => {
        const isPossible = isFound(this.outcomeAt(place, [...demands, literal]));
        if (isPossible) demands = [...demands, literal];
        return isPossible;
      };
      for (const [tally, count] of missing) if (count > 0 && prefer(must(tally.of))) missing.set(tally, count - 1);
      for (const [tally] of allowed) prefer(mustNot(tally.of));
      const outcome = this.outcomeAt(place, demands);
      if (outcome === 'none' && this.isUnique && allowed.size === 0) return 'exhausted';
      if (!isFound(outcome)) return undefined;
      items.push(outcome.value);
    }
    return items;
  }
}

/** An array that meets all literals. A negated count of items is one of two: too few, or too many. */
export function solveArray(literals: readonly Literal[], context: SolverContext): Outcome {
  let ways: readonly { readonly atLeast: readonly Tally[]; readonly atMost: readonly Tally[] }[] = [
    { atLeast: [], atMost: [] },
  ];
  for (const { node, isMet } of literals) {
    if (node.op !== 'contains') continue;
    const { of, min, max } = node;
    const atLeast = (count: number): readonly Tally[] => (count > 0 ? [{ of, count }] : []);
    const atMost = (count: number): readonly Tally[] => (count < Infinity ? [{ of, count }] : []);
    ways = ways.flatMap((way) => {
      if (isMet) return [{ atLeast: [...way.atLeast, ...atLeast(min)], atMost: [...way.atMost, ...atMost(max)] }];
      return [
        ...(min > 0 ? [{ ...way, atMost: [...way.atMost, ...atMost(min - 1)] }] : []),
        ...(max < Infinity ? [{ ...way, atLeast: [...way.atLeast, ...atLeast(max + 1)] }] : []),
      ];
    });
  }
  let outcome: Outcome = 'none';
  for (const way of ways) {
    const found = new ArraySolver(literals, way, context).solve();
    if (isFound(found)) return found;
    if (found === 'unknown') outcome = 'unknown';
  }
  return outcome;
}
