/** How much of a comparison has been paid for: steps are counted, not timed, so that the same trees get the same words. */
export class StepBudget {
  #left: number;
  readonly #all: number;

  constructor(steps: number) {
    this.#all = steps;
    this.#left = steps;
  }

  get taken(): number {
    return this.#all - this.#left;
  }

  /** `false` once there are no steps left. */
  take(steps = 1): boolean {
    this.#left = Math.max(-1, this.#left - steps);
    return this.#left >= 0;
  }

  /** For the next event. */
  refill(): void {
    this.#left = this.#all;
  }
}
