import type { Settlement } from '../ports/transport.js';

/** A delivery's way from here on. */
export type Step<I> = (input: I) => Promise<Settlement>;

/** One feature, around what comes after it. */
export type Around<I, O = I> = (next: Step<O>) => Step<I>;
