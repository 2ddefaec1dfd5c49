import type { Metric } from '../harness/question.js';
import type { ArmResult, CaseResult, QuestionResult, Report } from '../harness/result.js';
import type { Spread } from '../statistics/spread.js';

/** One ratio of ours then and now. */
export interface Change {
  readonly question: string;
  readonly case: string;
  readonly arm: string;
  readonly metric: string;
  readonly then: Spread;
  readonly now: Spread;
  /** `same` where the spreads overlap: then nobody can tell. */
  readonly verdict: 'better' | 'same' | 'worse';
}

/** Arms whose name begins so are ours: that a peer is slower than it was is nobody's fault here. */
const OURS = 'bloodbank';

/** Ratios to the reference of the same round alone: whole machines differ, and hours of one machine do. */
export function compareReports(then: Report, now: Report): readonly Change[] {
  return now.questions.flatMap((question) => {
    const earlier = then.questions.find(({ name }) => name === question.name);
    return question.cases.flatMap((one) => compareCase(question, one, earlier));
  });
}

function compareCase(
  question: QuestionResult,
  one: CaseResult,
  earlier: QuestionResult | undefined,
): readonly Change[] {
  const before = earlier?.cases.find(({ name }) => name === one.name);
  const ours = one.arms.filter(({ name }) => name.startsWith(OURS) && name !== one.reference);
  return ours.flatMap((arm) => {
    const known = before?.arms.find(({ name }) => name === arm.name);
    return question.metrics.flatMap((metric) => changeOf(metric, known, arm, question.name, one.name));
  });
}

function changeOf(
  metric: Metric,
  before: ArmResult | undefined,
  { name, ratios }: ArmResult,
  question: string,
  caseName: string,
): readonly Change[] {
  const [then, now] = [before?.ratios[metric.id], ratios[metric.id]];
  if (then === undefined || now === undefined) return [];
  const isHigher = now.least > then.greatest;
  const isLower = now.greatest < then.least;
  const isBetter = metric.better === 'more' ? isHigher : isLower;
  const verdict = isBetter ? 'better' : isHigher || isLower ? 'worse' : 'same';
  return [{ question, case: caseName, arm: name, metric: metric.title, then, now, verdict }];
}
