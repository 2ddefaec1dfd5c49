/** How one part of a topology stands on a broker that runs. */
export interface LivePart {
  readonly kind: 'exchange' | 'queue' | 'binding';
  /** Of a binding: `<source>[<key>] -> <destination>`. */
  readonly name: string;
  /**
   * `orphan`: it is there, and no file speaks of it. `unseen`: AMQP has no question for it, and the management API, which
   * has, does not answer.
   */
  readonly state: 'missing' | 'same' | 'different' | 'orphan' | 'unseen';
  readonly differences: readonly Difference[];
}

export interface Difference {
  readonly argument: string;
  readonly declared: string;
  readonly live: string;
}
