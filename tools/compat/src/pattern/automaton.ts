import type { CharSet } from 'refa';
import { Undecidable } from '../prepare/undecidable.js';
import { loadRefa } from './load-refa.js';
import { Nfa } from './nfa.js';

/** Where a run stands. */
interface Run {
  readonly state: number;
  /** Still at the text's start. */
  readonly isAtStart: boolean;
  /** The text must end here. */
  readonly isEnded: boolean;
  /** Groups that what follows must be accepted by; with a minus sign, must not. */
  readonly demands: readonly number[];
}

/** Runs of which one must succeed. */
interface Group {
  readonly runs: readonly Run[];
  /** Whatever follows. */
  readonly isMet: boolean;
}

/** A deterministic state: how the whole stands, and how each look-behind. */
interface Place {
  readonly main: number;
  readonly behinds: readonly number[];
}

const MAX_GROUPS = 50_000;

/**
 * A regular expression as the set of texts in which it matches somewhere, made deterministic as far as it is asked. What looks
 * ahead is a demand on the rest of the text that a run carries along; what looks behind runs beside the whole from the text's start.
 */
export class Automaton {
  private readonly nfa: Nfa;
  private readonly groups: Group[] = [];
  private readonly groupIds = new Map<string, number>();
  private readonly places: Place[] = [];
  private readonly placeIds = new Map<string, number>();
  private readonly steps: Map<number, number>[] = [];
  readonly initial: number;

  constructor(nfa: Nfa) {
    this.nfa = nfa;
    // The group that no run is in; a number of its own, since zero has no sign.
    this.group([]);
    const start = (state: number): Run => ({ state, isAtStart: true, isEnded: false, demands: [] });
    const behinds: number[] = [];
    for (const state of nfa.behinds) behinds.push(this.close([start(state)], behinds));
    this.initial = this.place({ main: this.close([start(nfa.start)], behinds), behinds });
  }

  get sets(): readonly CharSet[] {
    return this.nfa.sets;
  }

  step(at: number, character: number): number {
    const known = this.steps[at]?.get(character);
    if (known !== undefined) return known;
    const { main, behinds } = this.places[at] as Place;
    const after: number[] = [];
    for (const group of behinds) after.push(this.advance(group, character, after, new Map()));
    const found = this.place({ main: this.advance(main, character, after, new Map()), behinds: after });
    this.steps[at]?.set(character, found);
    return found;
  }

  accepts(at: number): boolean {
    return this.isAccepted(this.places[at]?.main ?? 0);
  }

  /** Whether no text that goes on from here is accepted. */
  isDead(at: number): boolean {
    return this.groups[this.places[at]?.main ?? 0]?.runs.length === 0;
  }

  /** How many deterministic states there are so far. */
  get size(): number {
    return this.places.length;
  }

  test(text: string): boolean {
    let at = this.initial;
    for (const character of text) at = this.step(at, character.codePointAt(0) ?? 0);
    return this.accepts(at);
  }

  private place(place: Place): number {
    const key = `${place.main} ${place.behinds}`;
    const known = this.placeIds.get(key);
    if (known !== undefined) return known;
    this.placeIds.set(key, this.places.length);
    this.steps.push(new Map());
    return this.places.push(place) - 1;
  }

  private group(runs: readonly Run[]): number {
    const key = runs.map(keyOf).sort().join(';');
    const known = this.groupIds.get(key);
    if (known !== undefined) return known;
    if (this.groups.length >= MAX_GROUPS) throw new Undecidable('a pattern that looks around has too many states');
    this.groupIds.set(key, this.groups.length);
    const isMet = runs.some((run) => this.nfa.ends.has(run.state) && !run.isEnded && run.demands.length === 0);
    return this.groups.push({ runs, isMet }) - 1;
  }

  /** All that `from` reaches without a character. */
  private close(from: readonly Run[], behinds: readonly number[]): number {
    const all = new Map<string, Run>();
    const waiting = [...from];
    for (let run = waiting.pop(); run !== undefined; run = waiting.pop()) {
      const key = keyOf(run);
      if (all.has(key)) continue;
      all.set(key, run);
      for (const to of this.nfa.free[run.state] ?? []) waiting.push({ ...run, state: to });
      for (const condition of this.nfa.conditions[run.state] ?? []) {
        const { to } = condition;
        if (condition.kind === 'start') {
          if (run.isAtStart) waiting.push({ ...run, state: to });
        } else if (condition.kind === 'end') {
          waiting.push({ ...run, state: to, isEnded: true });
        } else if (condition.kind === 'behind') {
          const isMet = this.groups[behinds[condition.index] ?? 0]?.isMet === true;
          if (isMet !== condition.isNegated) waiting.push({ ...run, state: to });
        } else {
          const ahead = this.close([{ ...run, state: condition.from, isEnded: false, demands: [] }], behinds);
          const demands = this.demand(run.demands, ahead, condition.isNegated);
          if (demands !== undefined) waiting.push({ ...run, state: to, demands });
        }
      }
    }
    return this.group(withoutStricter([...all.values()]));
  }

  /** One demand more; `undefined` where nothing can meet it. */
  private demand(demands: readonly number[], group: number, isNegated: boolean): readonly number[] | undefined {
    const { runs, isMet } = this.groups[group] as Group;
    const isSettled = isMet || runs.length === 0;
    if (isSettled) return isMet !== isNegated ? demands : undefined;
    const next = isNegated ? -group : group;
    if (demands.includes(-next)) return undefined;
    return demands.includes(next) ? demands : [...demands, next].sort((a, b) => a - b);
  }

  private advance(group: number, character: number, behinds: readonly number[], done: Map<number, number>): number {
    const known = done.get(group);
    if (known !== undefined) return known;
    const next = (this.groups[group]?.runs ?? []).flatMap(({ state, isEnded, demands }): readonly Run[] => {
      if (isEnded) return [];
      const moves = (this.nfa.moves[state] ?? []).filter(({ set }) => set?.has(character) !== false);
      if (moves.length === 0) return [];
      let after: readonly number[] | undefined = [];
      for (const each of demands) {
        const moved = this.advance(Math.abs(each), character, behinds, done);
        after = after && this.demand(after, moved, each < 0);
      }
      if (after === undefined) return [];
      const left = after;
      return moves.map(({ to }) => ({ state: to, isAtStart: false, isEnded: false, demands: left }));
    });
    const found = this.close(next, behinds);
    done.set(group, found);
    return found;
  }

  /** Where the text ends here. */
  private isAccepted(group: number): boolean {
    return (this.groups[group]?.runs ?? []).some(
      ({ state, demands }) =>
        this.nfa.ends.has(state) && demands.every((each) => this.isAccepted(Math.abs(each)) === each > 0),
    );
  }
}

function keyOf({ state, isAtStart, isEnded, demands }: Run): string {
  return `${state * 4 + (isAtStart ? 2 : 0) + (isEnded ? 1 : 0)} ${demands}`;
}

/** Of two runs that stand at one state, one that demands all that the other does and more can do nothing that the other cannot. */
function withoutStricter(runs: readonly Run[]): readonly Run[] {
  if (runs.every(({ demands }) => demands.length === 0)) return runs;
  const placeOf = ({ state, isAtStart, isEnded }: Run): string => keyOf({ state, isAtStart, isEnded, demands: [] });
  const byPlace = new Map<string, Run[]>();
  for (const run of runs) byPlace.set(placeOf(run), [...(byPlace.get(placeOf(run)) ?? []), run]);
  return runs.filter((run) =>
    (byPlace.get(placeOf(run)) ?? []).every(
      (other) =>
        other === run ||
        other.demands.length >= run.demands.length ||
        !other.demands.every((each) => run.demands.includes(each)),
    ),
  );
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
    const parser = loadRefa().JS.Parser.fromLiteral({ source, flags });
    found = new Automaton(new Nfa(parser.parse({ assertions: 'parse', backreferences: 'throw' }).expression));
  } catch {
    found = undefined;
  }
  known.set(key, found);
  return found;
}
