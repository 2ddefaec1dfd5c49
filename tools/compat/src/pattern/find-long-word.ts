import { LongText } from '../large/large-values.js';
import type { Automaton } from './automaton.js';
import { representatives, type WordDemands } from './find-word.js';

type FoundText = { readonly text: LongText } | 'none' | 'unknown';

const MAX_VISITED = 4_000;
/** Places from which a way back to themselves is looked for. */
const MAX_TURNS = 60;

interface Place {
  readonly states: readonly number[];
  readonly key: string;
  readonly from?: Place;
  readonly character?: number;
  readonly length: number;
}

interface Way {
  readonly place: Place;
  readonly after: readonly Place[];
}

/**
 * A text of at least so many characters that meets all demands: it goes round in a circle where the automata stand again as they
 * stood. Where they never do, there is no text that is longer than there are places.
 */
export function findLongWord(demands: WordDemands, step: () => void): FoundText {
  const { matches, avoids, min, max, excluded } = demands;
  if (min > max) return 'none';
  if (excluded.some((word) => [...word].length >= min)) return 'unknown';
  const all = [...matches, ...avoids];
  const characters = representatives(
    all.flatMap(({ sets }) => sets),
    [],
  );
  const isMet = ({ states }: Place): boolean =>
    states.every((state, at) => (all[at] as Automaton).accepts(state) === at < matches.length);
  const placeOf = (states: readonly number[], length: number, from?: Place, character?: number): Place => ({
    ...{ states, key: states.join(), length },
    ...(from === undefined || character === undefined ? {} : { from, character }),
  });
  const next = (place: Place): readonly Place[] =>
    characters.flatMap((character) => {
      step();
      const states = place.states.map((state, at) => (all[at] as Automaton).step(state, character));
      if (matches.some((automaton, at) => automaton.isDead(states[at] ?? 0))) return [];
      return [placeOf(states, place.length + 1, place, character)];
    });
  /** The nearest place behind one that is meant. */
  const reach = (from: Place, isAim: (place: Place) => boolean): Place | undefined => {
    const found = new Set<string>();
    const waiting = [from];
    for (const place of waiting)
      for (const after of next(place)) {
        if (isAim(after)) return after;
        if (found.has(after.key) || found.size > MAX_VISITED) continue;
        found.add(after.key);
        waiting.push(after);
      }
    return undefined;
  };
  const start = placeOf(
    all.map(({ initial }) => initial),
    0,
  );
  const ways = new Map<string, Way>();
  const waiting = [start];
  for (const place of waiting) {
    if (ways.has(place.key)) continue;
    if (ways.size > MAX_VISITED) return 'unknown';
    const after = next(place);
    ways.set(place.key, { place, after });
    waiting.push(...after);
  }
  const useful = leadingTo(ways, isMet);
  if (useful.size === 0 || (min > useful.size && !hasCircle(useful))) return 'none';
  const places = [...useful.values()].map(({ place }) => place);
  for (const place of places.slice(0, MAX_TURNS)) {
    const here = placeOf(place.states, 0);
    const turn = reach(here, ({ key }) => key === here.key);
    const ending = isMet(here) ? here : reach(here, isMet);
    if (turn === undefined || ending === undefined) continue;
    const [head, unit, tail] = [wordOf(place), wordOf(turn), wordOf(ending)];
    const times = Math.ceil((min - place.length - ending.length) / turn.length);
    const length = place.length + ending.length + Math.max(0, times) * turn.length;
    if (length <= max) return { text: new LongText(head, unit, Math.max(0, times), tail) };
  }
  return 'unknown';
}

/** The places from which one that is meant can be reached. */
function leadingTo(ways: ReadonlyMap<string, Way>, isMeant: (place: Place) => boolean): ReadonlyMap<string, Way> {
  const before = new Map<string, string[]>();
  for (const [key, { after }] of ways)
    for (const next of after) before.set(next.key, [...(before.get(next.key) ?? []), key]);
  const waiting = [...ways].filter(([, { place }]) => isMeant(place)).map(([key]) => key);
  const found = new Set(waiting);
  for (const key of waiting)
    for (const each of before.get(key) ?? []) {
      if (found.has(each)) continue;
      found.add(each);
      waiting.push(each);
    }
  return new Map(
    [...ways]
      .filter(([key]) => found.has(key))
      .map(([key, { place, after }]) => [key, { place, after: after.filter((next) => found.has(next.key)) }]),
  );
}

/** Whether some way leads back to where it began: places that nothing leads to any more are taken away, until none is left. */
function hasCircle(ways: ReadonlyMap<string, Way>): boolean {
  const incoming = new Map([...ways.keys()].map((key) => [key, 0]));
  for (const { after } of ways.values()) for (const { key } of after) incoming.set(key, (incoming.get(key) ?? 0) + 1);
  const free = [...incoming].filter(([, count]) => count === 0).map(([key]) => key);
  for (const key of free)
    for (const next of ways.get(key)?.after ?? []) {
      const left = (incoming.get(next.key) ?? 0) - 1;
      incoming.set(next.key, left);
      if (left === 0) free.push(next.key);
    }
  return free.length < ways.size;
}

function wordOf(place: Place): string {
  const characters: string[] = [];
  for (let here: Place | undefined = place; here?.character !== undefined; here = here.from)
    characters.push(String.fromCodePoint(here.character));
  return characters.reverse().join('');
}
