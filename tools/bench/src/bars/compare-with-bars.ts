import type { CaseResult, QuestionResult } from '../harness/result.js';
import { spreadOf } from '../statistics/spread.js';
import { BARS, type Bar, type BarResult } from './bars.js';

/** Those of the bars of which something was measured. */
export function compareWithBars(
  questions: readonly QuestionResult[],
  bars: readonly Bar[] = BARS,
): readonly BarResult[] {
  return bars.flatMap((bar) => {
    const found = questions.find(({ name }) => name === bar.question)?.cases.find(({ name }) => name === bar.case);
    const values = found === undefined ? [] : valuesOf(bar, found);
    if (values.length === 0) return [];
    const measured = spreadOf(values);
    const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = bar;
    return [{ bar, measured, isMet: measured.median >= atLeast && measured.median <= atMost }];
  });
}

/** Of the rounds that count. */
function valuesOf({ arm, metric, of }: Bar, { arms, rounds, countsOnlyQuiet }: CaseResult): readonly number[] {
  const runsOf = (wanted: string) => arms.find(({ name }) => name === wanted)?.runs ?? [];
  const [own, theirs] = [runsOf(arm), of === undefined ? undefined : runsOf(of)];
  const values = rounds.map(({ isNoisy }, round) => {
    if (countsOnlyQuiet && isNoisy) return Number.NaN;
    const value = own[round]?.[metric] ?? Number.NaN;
    return theirs === undefined ? value : value / (theirs[round]?.[metric] ?? Number.NaN);
  });
  return values.filter(Number.isFinite);
}
