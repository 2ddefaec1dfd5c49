import type { Around, Step } from './step.js';

/** A list of steps, outermost first, each of which takes what the one before it hands on. */
export interface Pipeline<First, Last> {
  add<Next>(step: Around<Last, Next>): Pipeline<First, Next>;
  /** A step that is there only where its feature is: an absent one costs nothing. */
  addIf(step: Around<Last> | undefined): Pipeline<First, Last>;
  /** Several of one kind, the first outermost. */
  addEach(steps: readonly Around<Last>[]): Pipeline<First, Last>;
  /** The innermost step, which hands nothing on: the whole, composed once. */
  end(step: Step<Last>): Step<First>;
}

/**
 * Begins a list of steps.
 *
 * @example
 * ```ts
 * const settle = pipeline<Arrival>().add(fail(policy)).add(decode).addIf(adapters && adapt(adapters)).end(handle);
 * ```
 */
export function pipeline<First>(): Pipeline<First, First> {
  return after<First, First>((next) => next);
}

function after<First, Last>(before: Around<First, Last>): Pipeline<First, Last> {
  return {
    add: (step) => after((next) => before(step(next))),
    addIf: (step) => (step === undefined ? after(before) : after((next) => before(step(next)))),
    addEach: (steps) => after((next) => before(steps.reduceRight((inner, step) => step(inner), next))),
    end: (step) => before(step),
  };
}
