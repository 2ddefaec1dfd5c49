import type { Place } from '../trees/schema-tree.js';

/**
 * What a change of a part does to the whole: `same` way, the `other` way round (below `not`), or `either` (below `if`, or
 * where a sibling's verdict depends on it).
 */
export type Sense = 'same' | 'other' | 'either';

/** One step into a payload. Where a step leads to several values, it is to any of them. */
export type Step =
  | { readonly property: string }
  /** A property whose name matches. */
  | { readonly pattern: string }
  /** A property of another name than these, that matches none of these. */
  | { readonly otherThan: readonly string[]; readonly patterns: readonly string[] }
  /** The name of a property. */
  | { readonly name: 'any' }
  | { readonly item: number }
  /** An item at this place or behind it. */
  | { readonly itemFrom: number };

/** The same part of two versions. */
export interface Pair {
  readonly previous: Place;
  readonly current: Place;
  readonly sense: Sense;
  /** Where in the payload it is, for people: `items[].price`. Empty for the whole payload. */
  readonly path: string;
  readonly steps: readonly Step[];
  /** The part that it was reached from; none for the whole payload. */
  readonly parent?: Pair;
  /** The nearest part around it whose refusal refuses the payload, where its own does not: it stands in a branch. */
  readonly anchor?: Pair;
  /** It stands in what decides what else is demanded, and refuses nothing itself. */
  readonly isAsked?: true;
  /** The keywords around it that make it something else than a demand on its value, the innermost first: `not`, `if`. */
  readonly clauses: readonly string[];
}

/** A payload's own schema, in both versions. */
export function rootPair(previous: Place, current: Place): Pair {
  return { previous, current, sense: 'same', path: '', steps: [], clauses: [] };
}

/** Whether one part lies in another, or is it. */
export function isWithin(pair: Pair, outer: Pair): boolean {
  for (let here: Pair | undefined = pair; here !== undefined; here = here.parent) if (here === outer) return true;
  return false;
}
