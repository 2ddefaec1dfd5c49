import type { BarResult } from '../bars/bars.js';
import type { MachineFacts } from '../machine/machine-facts.js';
import type { Spread } from '../statistics/spread.js';
import type { Metric } from './question.js';

/** What `--json` prints and `--out` keeps. */
export interface Report {
  readonly format: 1;
  readonly at: string;
  /** Of the code that was measured; ends in `+` where files differed from it. */
  readonly commit: string;
  readonly seed: number;
  readonly isQuick: boolean;
  readonly machine: MachineFacts;
  /** Product and version; absent where no question needed one. */
  readonly broker?: string;
  readonly questions: readonly QuestionResult[];
  /** Of what was measured, what must be so. Absent in reports that were kept before there were any. */
  readonly bars?: readonly BarResult[];
}

export interface QuestionResult {
  readonly name: string;
  readonly asks: string;
  readonly note?: string;
  readonly metrics: readonly Metric[];
  readonly cases: readonly CaseResult[];
}

export interface CaseResult {
  readonly name: string;
  readonly reference: string;
  readonly rounds: readonly Round[];
  /** Whether medians are of the quiet rounds alone. */
  readonly countsOnlyQuiet: boolean;
  readonly arms: readonly ArmResult[];
  readonly leftOut: readonly LeftOut[];
}

export interface Round {
  /** Share of all processor time that had neither the arms, nor the servers, nor the harness: 0 is quiet, 1 is lost. */
  readonly others: number;
  readonly isNoisy: boolean;
}

export interface ArmResult {
  readonly name: string;
  /** Name and version of what was measured, where it is a library. */
  readonly library?: string;
  /** For each round its figures, by the ids of the metrics. */
  readonly runs: readonly Readonly<Record<string, number>>[];
  readonly figures: Readonly<Record<string, Spread>>;
  /** By the reference's figure of the same round. */
  readonly ratios: Readonly<Record<string, Spread>>;
}

export interface LeftOut {
  readonly arm: string;
  readonly why: string;
  /** Whether it broke, and was not only absent. */
  readonly isFailure: boolean;
}
