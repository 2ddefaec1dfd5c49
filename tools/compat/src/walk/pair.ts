import type { Place } from '../trees/schema-tree.js';

/**
 * What a change of a part does to the whole: `same` way, the `other` way round (below `not`), or `either` (below `if`, or
 * where a sibling's verdict depends on it).
 */
export type Sense = 'same' | 'other' | 'either';

/** One step into a payload: a property, an item by its place, any item, or somewhere that cannot be named. */
export type Step = { readonly property: string } | { readonly item: number | 'any' } | 'unnamed';

/** The same part of two versions. */
export interface Pair {
  readonly previous: Place;
  readonly current: Place;
  readonly sense: Sense;
  /** Where in the payload it is, for people: `items[].price`. Empty for the whole payload. */
  readonly path: string;
  readonly steps: readonly Step[];
}
