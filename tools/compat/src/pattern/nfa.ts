import type { CharSet, NoParent } from 'refa';
import { loadRefa } from './load-refa.js';

type Expression = NoParent<import('refa').Expression>;
type Concatenation = Expression['alternatives'][number];
type Element = Concatenation['elements'][number];
type Assertion = Extract<Element, { readonly type: 'Assertion' }>;

/** What must hold at a place of the text before a run may go on to `to`; none of it takes a character. */
export type Condition =
  | { readonly kind: 'start'; readonly to: number }
  | { readonly kind: 'end'; readonly to: number }
  /** What follows must match, or must not, from the state `from` on. */
  | { readonly kind: 'ahead'; readonly isNegated: boolean; readonly from: number; readonly to: number }
  /** What precedes must match the look-behind of this number, or must not. */
  | { readonly kind: 'behind'; readonly isNegated: boolean; readonly index: number; readonly to: number };

export interface Move {
  /** Any character where it is left out. */
  readonly set: CharSet | undefined;
  readonly to: number;
}

interface Part {
  readonly start: number;
  readonly end: number;
}

const MAX_STATES = 3_000;

export class Unsupported extends Error {}

/**
 * A regular expression as states: that of the whole, one for each look-ahead and one for each look-behind. Backreferences are none
 * of it, nor a look-ahead inside a look-behind.
 */
export class Nfa {
  readonly sets: CharSet[] = [];
  readonly free: number[][] = [];
  readonly conditions: Condition[][] = [];
  readonly moves: Move[][] = [];
  /** Where the whole, or a look-around, has matched. */
  readonly ends: Set<number> = new Set();
  /** Where each look-behind begins at the text's start; one that stands inside another comes before it. */
  readonly behinds: number[] = [];
  readonly start: number;
  #isBehind = false;

  constructor(expression: Expression) {
    const { start, end } = this.#part(expression.alternatives);
    this.#loop(start);
    this.#loop(end);
    this.start = start;
  }

  #state(): number {
    if (this.free.length >= MAX_STATES) throw new Unsupported();
    this.free.push([]);
    this.conditions.push([]);
    this.moves.push([]);
    return this.free.length - 1;
  }

  #loop(state: number): void {
    this.moves[state]?.push({ set: undefined, to: state });
  }

  #part(alternatives: Expression['alternatives']): Part {
    const start = this.#state();
    const end = this.#addAlternatives(alternatives, start);
    this.ends.add(end);
    return { start, end };
  }

  #addAlternatives(alternatives: Expression['alternatives'], from: number): number {
    const end = this.#state();
    for (const { elements } of alternatives) {
      const start = this.#state();
      this.free[from]?.push(start);
      this.free[elements.reduce((at, element) => this.#add(element, at), start)]?.push(end);
    }
    return end;
  }

  #add(element: Element, from: number): number {
    const to = this.#state();
    switch (element.type) {
      case 'CharacterClass': {
        const set = ofCodePoints(element.characters);
        this.sets.push(set);
        this.moves[from]?.push({ set, to });
        return to;
      }
      case 'Alternation':
        this.free[this.#addAlternatives(element.alternatives, from)]?.push(to);
        return to;
      case 'Assertion':
        this.conditions[from]?.push(this.#conditionOf(element, to));
        return to;
      case 'Quantifier': {
        let at = from;
        for (let count = 0; count < element.min; count++) at = this.#addAlternatives(element.alternatives, at);
        if (element.max === Infinity) {
          const loop = this.#state();
          this.free[at]?.push(loop);
          this.free[this.#addAlternatives(element.alternatives, loop)]?.push(loop);
          this.free[loop]?.push(to);
          return to;
        }
        this.free[at]?.push(to);
        for (let count = element.min; count < element.max; count++) {
          at = this.#addAlternatives(element.alternatives, at);
          this.free[at]?.push(to);
        }
        return to;
      }
      default:
        throw new Unsupported();
    }
  }

  #conditionOf({ kind, negate: isNegated, alternatives }: Assertion, to: number): Condition {
    const isAnchor = isNegated && isAnyCharacter(alternatives);
    if (kind === 'behind') {
      if (isAnchor) return { kind: 'start', to };
      const outer = this.#isBehind;
      this.#isBehind = true;
      const { start } = this.#part(alternatives);
      this.#isBehind = outer;
      this.#loop(start);
      return { kind: 'behind', isNegated, index: this.behinds.push(start) - 1, to };
    }
    // The end of what precedes is here, and what follows it is no part of it.
    if (this.#isBehind) throw new Unsupported();
    if (isAnchor) return { kind: 'end', to };
    const { start, end } = this.#part(alternatives);
    this.#loop(end);
    return { kind: 'ahead', isNegated, from: start, to };
  }
}

/** Nothing before, or nothing behind: that is how the parser has `^` and `$`. */
function isAnyCharacter([first, ...others]: readonly Concatenation[]): boolean {
  const [element, ...more] = first?.elements ?? [];
  return others.length + more.length === 0 && element?.type === 'CharacterClass' && element.characters.isAll;
}

const LAST = 0x10_ffff;
const LAST_UNIT = 0xffff;

/**
 * A set of UTF-16 units, as an expression without the flag `u` has it, as one of code points: one that holds the halves of
 * pairs holds the pairs. That is exact where such a set may repeat, as in all formats that have one.
 */
function ofCodePoints(set: CharSet): CharSet {
  if (set.maximum > LAST_UNIT) return set;
  const pairs = set.has(0xd800) ? [{ min: LAST_UNIT + 1, max: LAST }] : [];
  return loadRefa().CharSet.empty(LAST).union(set.ranges, pairs);
}
