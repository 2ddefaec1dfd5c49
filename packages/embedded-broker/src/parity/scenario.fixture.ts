import type { Bench } from './bench.fixture.js';

/** Something done to a broker through an ordinary client, and what every broker must show for it. */
export interface Scenario {
  readonly name: string;
  run(bench: Bench): Promise<unknown>;
  /** Compared with what `run` returns, after the bench has taken its fresh ids out of all names. */
  readonly shows: unknown;
}
