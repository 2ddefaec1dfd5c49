/** Types that find where a user's code comes in: a test that lists those places does not compile when its list is not whole. */

type AnyFunction = (...args: never[]) => unknown;

/** Code itself, a list of it, or an object with some: what a user hands in as any of these may throw anything. */
type HoldsCode<V, Depth extends readonly unknown[] = []> = Depth['length'] extends 3
  ? false
  : V extends AnyFunction
    ? true
    : V extends readonly (infer Item)[]
      ? HoldsCode<Item, [...Depth, 0]>
      : V extends Uint8Array | Date | RegExp | AbortSignal
        ? false
        : V extends object
          ? true extends { [K in keyof V]-?: HoldsCode<NonNullable<V[K]>, [...Depth, 0]> }[keyof V]
            ? true
            : false
          : false;

/** The names of the members through which a user's code comes in. */
export type CallbacksOf<O> = O extends unknown
  ? { [K in keyof O]-?: true extends HoldsCode<NonNullable<O[K]>> ? K : never }[keyof O]
  : never;

/** For each of several types, where each of its callbacks is thrown through. */
export type CasesOf<Types, Place> = { readonly [N in keyof Types]: Readonly<Record<CallbacksOf<Types[N]>, Place>> };
