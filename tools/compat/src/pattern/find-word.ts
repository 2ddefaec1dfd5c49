import type { CharSet } from 'refa';
import type { Automaton } from './automaton.js';

export interface WordDemands {
  readonly matches: readonly Automaton[];
  readonly avoids: readonly Automaton[];
  /** In code points. */
  readonly min: number;
  readonly max: number;
  readonly excluded: readonly string[];
}

export type FoundWord = { readonly word: string } | 'none' | 'unknown';

/** Longer words are described, not built. */
export const MAX_LENGTH = 8_000;
const MAX_VISITED = 8_000;
const MAX_PREFIX_TEXT = 30_000_000;
/** Characters that a person likes to read come first; the rest stand for their class. */
const READABLE = [...'abcxyz0123ABC-_. /:@'].map((character) => character.charCodeAt(0));

/** A half of a pair may stand alone in a JSON string; two that make a pair are another character, which whoever asked will see. */
const SURROGATES = [0xe000, 0xd800, 0xdc00];

/** A shortest word that meets all demands, or the proof that there is none. */
export function findWord(demands: WordDemands, step: () => void): FoundWord {
  const { matches, avoids, min, max } = demands;
  if (min > max) return 'none';
  if (min > MAX_LENGTH) return 'unknown';
  const all = [...matches, ...avoids];
  const characters = representatives(
    all.flatMap(({ sets }) => sets),
    demands.excluded,
  );
  const trie = prefixesOf(demands.excluded);
  if (trie === undefined) return 'unknown';
  const excluded = new Set(demands.excluded);
  interface Place {
    readonly word: string;
    readonly length: number;
    readonly states: readonly number[];
  }
  let layer: Place[] = [{ word: '', length: 0, states: all.map(({ initial }) => initial) }];
  const visited = new Set<string>();
  while (layer.length > 0) {
    const next: Place[] = [];
    for (const { word, length, states } of layer) {
      const isMet = states.every((state, at) => (all[at] as Automaton).accepts(state) === at < matches.length);
      if (isMet && length >= min && !excluded.has(word)) return { word };
      if (length >= max) continue;
      for (const character of characters) {
        step();
        const after = states.map((state, at) => (all[at] as Automaton).step(state, character));
        if (matches.some((automaton, at) => automaton.isDead(after[at] ?? 0))) continue;
        const grown = word + String.fromCodePoint(character);
        // A longer word in the same place can do nothing that the shorter cannot, once both are long enough.
        const key = `${after} ${Math.min(length + 1, min)} ${trie.has(grown) ? grown : ''}`;
        if (visited.has(key)) continue;
        visited.add(key);
        if (visited.size > MAX_VISITED || all.some(({ size }) => size > MAX_VISITED)) return 'unknown';
        next.push({ word: grown, length: length + 1, states: after });
      }
    }
    layer = next;
  }
  return 'none';
}

/** Every beginning of every word; `undefined` where they are more text than is worth its memory. */
function prefixesOf(words: readonly string[]): ReadonlySet<string> | undefined {
  if (words.reduce((sum, { length }) => sum + length * length, 0) > MAX_PREFIX_TEXT) return undefined;
  const prefixes = new Set<string>();
  for (const word of words) {
    let prefix = '';
    for (const character of word) {
      prefix += character;
      prefixes.add(prefix);
    }
  }
  return prefixes;
}

/** One character for each way of being in or out of every set; the excluded words' own characters are ways of their own. */
export function representatives(sets: readonly CharSet[], excluded: readonly string[]): readonly number[] {
  const distinct = [
    ...new Map(sets.map((set) => [set.ranges.map(({ min, max }) => `${min}-${max}`).join(), set])).values(),
  ];
  const spelled = new Set(excluded.flatMap((word) => [...word].map((character) => character.codePointAt(0) ?? 0)));
  const candidates = new Set<number>([...READABLE, ...spelled]);
  for (let code = 0x20; code < 0x7f; code++) candidates.add(code);
  candidates.add(0);
  for (const set of distinct)
    for (const { min, max } of set.ranges) for (const code of [min, max, max + 1]) candidates.add(code);
  for (const code of SURROGATES) candidates.add(code);
  // Between two letters that are spelled out there is one more that is not.
  for (const code of spelled) candidates.add(code + 1);
  const found = new Map<string, number>();
  for (const code of candidates) {
    if (code > 0x10ffff) continue;
    const key = spelled.has(code) ? `=${code}` : distinct.map((set) => (set.has(code) ? 1 : 0)).join('');
    if (!found.has(key)) found.set(key, code);
  }
  return [...found.values()];
}
