import { CharSet, JS, type NoParent } from 'refa';

type Expression = NoParent<import('refa').Expression>;
type Element = Expression['alternatives'][number]['elements'][number];
type Anchor = '^' | '$';

/** Where a run stands: at which state, still at the text's start, and whether the text must end here. */
interface Run {
  readonly state: number;
  readonly isAtStart: boolean;
  readonly isEnded: boolean;
}

const MAX_STATES = 3_000;

class Unsupported extends Error {}

/**
 * A regular expression as the set of texts in which it matches somewhere, made deterministic as far as it is asked. Knows
 * what is regular, and `^` and `$`; not look-around, word boundaries or backreferences.
 */
export class Automaton {
  readonly sets: CharSet[] = [];
  private readonly free: number[][] = [];
  private readonly anchors: { readonly anchor: Anchor; readonly to: number }[][] = [];
  private readonly moves: { readonly set: CharSet | undefined; readonly to: number }[][] = [];
  private readonly end: number;
  private readonly known = new Map<string, number>();
  private readonly runs: (readonly Run[])[] = [];
  private readonly steps: Map<number, number>[] = [];
  readonly initial: number;

  constructor(expression: Expression) {
    const start = this.state();
    this.moves[start]?.push({ set: undefined, to: start });
    this.end = this.addAlternatives(expression.alternatives, start);
    this.moves[this.end]?.push({ set: undefined, to: this.end });
    this.initial = this.close([{ state: start, isAtStart: true, isEnded: false }]);
  }

  private state(): number {
    if (this.free.length >= MAX_STATES) throw new Unsupported();
    this.free.push([]);
    this.anchors.push([]);
    this.moves.push([]);
    return this.free.length - 1;
  }

  private addAlternatives(alternatives: Expression['alternatives'], from: number): number {
    const end = this.state();
    for (const { elements } of alternatives) {
      const start = this.state();
      this.free[from]?.push(start);
      this.free[elements.reduce((at, element) => this.add(element, at), start)]?.push(end);
    }
    return end;
  }

  private addSet(set: CharSet, from: number): number {
    const to = this.state();
    this.sets.push(set);
    this.moves[from]?.push({ set, to });
    return to;
  }

  private add(element: Element, from: number): number {
    if (element.type === 'CharacterClass') return this.addSet(ofCodePoints(element.characters), from);
    const to = this.state();
    switch (element.type) {
      case 'Alternation':
        this.free[this.addAlternatives(element.alternatives, from)]?.push(to);
        return to;
      case 'Unknown':
        if (element.id !== '^' && element.id !== '$') throw new Unsupported();
        this.anchors[from]?.push({ anchor: element.id, to });
        return to;
      case 'Quantifier': {
        let at = from;
        for (let count = 0; count < element.min; count++) at = this.addAlternatives(element.alternatives, at);
        if (element.max === Infinity) {
          const loop = this.state();
          this.free[at]?.push(loop);
          this.free[this.addAlternatives(element.alternatives, loop)]?.push(loop);
          this.free[loop]?.push(to);
          return to;
        }
        this.free[at]?.push(to);
        for (let count = element.min; count < element.max; count++) {
          at = this.addAlternatives(element.alternatives, at);
          this.free[at]?.push(to);
        }
        return to;
      }
      default:
        throw new Unsupported();
    }
  }

  /** The deterministic state of all runs that `from` reaches without a character. */
  private close(from: readonly Run[]): number {
    const all = new Map<number, Run>();
    const waiting = [...from];
    for (let run = waiting.pop(); run !== undefined; run = waiting.pop()) {
      const key = run.state * 4 + (run.isAtStart ? 2 : 0) + (run.isEnded ? 1 : 0);
      if (all.has(key)) continue;
      all.set(key, run);
      for (const to of this.free[run.state] ?? []) waiting.push({ ...run, state: to });
      for (const { anchor, to } of this.anchors[run.state] ?? []) {
        if (anchor === '$') waiting.push({ ...run, state: to, isEnded: true });
        else if (run.isAtStart) waiting.push({ ...run, state: to });
      }
    }
    const key = [...all.keys()].sort((a, b) => a - b).join();
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.known.set(key, this.runs.length);
    this.runs.push([...all.values()]);
    this.steps.push(new Map());
    return this.runs.length - 1;
  }

  step(at: number, character: number): number {
    const known = this.steps[at]?.get(character);
    if (known !== undefined) return known;
    const next = (this.runs[at] ?? []).flatMap(({ state, isEnded }) =>
      isEnded
        ? []
        : (this.moves[state] ?? [])
            .filter(({ set }) => set === undefined || set.has(character))
            .map(({ to }) => ({ state: to, isAtStart: false, isEnded: false })),
    );
    const found = this.close(next);
    this.steps[at]?.set(character, found);
    return found;
  }

  accepts(at: number): boolean {
    return (this.runs[at] ?? []).some(({ state }) => state === this.end);
  }

  /** Whether no text that goes on from here is accepted. */
  isDead(at: number): boolean {
    return (this.runs[at] ?? []).length === 0;
  }

  /** How many deterministic states there are so far. */
  get size(): number {
    return this.runs.length;
  }

  test(text: string): boolean {
    let at = this.initial;
    for (const character of text) at = this.step(at, character.codePointAt(0) ?? 0);
    return this.accepts(at);
  }
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
  return CharSet.empty(LAST).union(set.ranges, pairs);
}

const known = new Map<string, Automaton | undefined>();
const MAX_KNOWN = 2_000;

/** The automaton of a pattern; `undefined` for one that is not regular, too large, or none at all. */
export function automatonOf(source: string, flags = 'u'): Automaton | undefined {
  const key = `${flags} ${source}`;
  if (known.has(key)) return known.get(key);
  if (known.size >= MAX_KNOWN) known.clear();
  let found: Automaton | undefined;
  try {
    const parser = JS.Parser.fromLiteral({ source, flags });
    found = new Automaton(parser.parse({ assertions: 'unknown', backreferences: 'throw' }).expression);
  } catch {
    found = undefined;
  }
  known.set(key, found);
  return found;
}
