import { describe, expect, it } from 'vitest';
import type { CaseResult, QuestionResult } from '../harness/result.js';
import { QUESTIONS } from '../questions/questions.js';
import { BARS, type Bar } from './bars.js';
import { compareWithBars } from './compare-with-bars.js';

describe('every bar', () => {
  it.each(BARS.map((bar) => [`${bar.question}, ${bar.case}, ${bar.arm}`, bar] as const))('%s is measured', (_, bar) => {
    const question = QUESTIONS.find(({ name }) => name === bar.question);
    const found = question?.cases({ isQuick: false, rounds: 5 }).find(({ name }) => name === bar.case);
    const arms = found?.arms.map(({ name }) => name);
    expect(arms).toContain(bar.arm);
    if (bar.of !== undefined) expect(arms).toContain(bar.of);
    expect(question?.metrics.map(({ id }) => id)).toContain(bar.metric);
    expect([bar.atLeast, bar.atMost].filter((bound) => bound !== undefined)).toHaveLength(1);
  });
});

const rate = (value: number) => ({ rate: value });
const CASE: CaseResult = {
  name: 'c = 1',
  reference: 'raw',
  rounds: [false, true, false, false].map((isNoisy) => ({ others: 0, isNoisy })),
  countsOnlyQuiet: true,
  arms: [
    { name: 'raw', runs: [100, 1, 200, 100].map(rate), figures: {}, ratios: {} },
    { name: 'ours', runs: [90, 100, 200, 99].map(rate), figures: {}, ratios: {} },
  ],
  leftOut: [],
};
const MEASURED: readonly QuestionResult[] = [{ name: 'publish', asks: '', metrics: [], cases: [CASE] }];
const BAR: Bar = { question: 'publish', case: 'c = 1', arm: 'ours', metric: 'rate' };

it('compares by the median of the rounds that count', () => {
  const [ratio] = compareWithBars(MEASURED, [{ ...BAR, of: 'raw', atLeast: 0.99 }]);
  expect(ratio).toMatchObject({ measured: { median: 0.99, least: 0.9, greatest: 1 }, isMet: true });
  const [missed] = compareWithBars(MEASURED, [{ ...BAR, of: 'raw', atLeast: 1 }]);
  expect(missed?.isMet).toBe(false);
  const [figure] = compareWithBars(MEASURED, [{ ...BAR, atMost: 98 }]);
  expect(figure).toMatchObject({ measured: { median: 99 }, isMet: false });
});

it('says nothing of what was not measured', () => {
  const others = [
    { ...BAR, question: 'consume' },
    { ...BAR, arm: 'nobody' },
    { ...BAR, metric: 'p99' },
  ];
  expect(compareWithBars(MEASURED, others)).toEqual([]);
});
