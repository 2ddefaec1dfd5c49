import { spreadOf } from '../statistics/spread.js';
import type { Metric } from './question.js';
import type { ArmResult, CaseResult, LeftOut, Round } from './result.js';

/** A round is noisy when others had more than this share of the processors. */
export const NOISY_ABOVE = 0.1;
/** So many quiet rounds are enough to leave the noisy ones out. */
const ENOUGH_QUIET = 3;

export type Figures = Readonly<Record<string, number>>;

export interface MeasuredArm {
  readonly name: string;
  readonly library?: string;
  /** In the order of the rounds. */
  readonly runs: readonly Figures[];
}

export interface MeasuredCase {
  readonly name: string;
  readonly reference: string;
  /** For each round the share that others had. */
  readonly others: readonly number[];
  readonly arms: readonly MeasuredArm[];
  readonly leftOut: readonly LeftOut[];
}

/** Medians and spreads of what was measured; ratios are taken round by round, so that a slow minute slows both sides. */
export function summariseCase(metrics: readonly Metric[], measured: MeasuredCase): CaseResult {
  const { name, reference, others, leftOut } = measured;
  const rounds = others.map((share): Round => ({ others: rounded(share), isNoisy: share > NOISY_ABOVE }));
  const quiet = rounds.flatMap(({ isNoisy }, index) => (isNoisy ? [] : [index]));
  const countsOnlyQuiet = quiet.length >= ENOUGH_QUIET && quiet.length < rounds.length;
  const counted = countsOnlyQuiet ? quiet : rounds.map((_, index) => index);
  const base = measured.arms.find((arm) => arm.name === reference);
  const arms = measured.arms.map((arm): ArmResult => {
    const at = (metric: Metric, from: MeasuredArm): number[] =>
      counted.flatMap((round) => from.runs[round]?.[metric.id] ?? []);
    const known = metrics.filter((metric) => at(metric, arm).length > 0);
    const figures = known.map((metric) => [metric.id, spreadOf(at(metric, arm))] as const);
    const ratios = known.flatMap((metric) => {
      const bases = base === undefined ? [] : at(metric, base);
      const each = at(metric, arm).map((value, index) => value / (bases[index] ?? Number.NaN));
      return metric.isCompared && each.every(Number.isFinite) ? [[metric.id, spreadOf(each)] as const] : [];
    });
    return { ...arm, figures: Object.fromEntries(figures), ratios: Object.fromEntries(ratios) };
  });
  return { name, reference, rounds, countsOnlyQuiet, arms, leftOut };
}

function rounded(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
