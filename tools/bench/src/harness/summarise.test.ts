import { expect, test } from 'vitest';
import type { Metric } from './question.js';
import { type MeasuredCase, summariseCase } from './summarise.js';

const RATE: Metric = { id: 'rate', title: 'a second', unit: '', better: 'more', digits: 0, isCompared: true };
const CPU: Metric = { id: 'clientUs', title: 'CPU', unit: 'µs', better: 'less', digits: 1, isCompared: false };

function measured(others: readonly number[], ours: readonly number[], theirs: readonly number[]): MeasuredCase {
  const runsOf = (rates: readonly number[]) => rates.map((rate) => ({ rate, clientUs: 10 }));
  const arms = [
    { name: 'amqplib', library: 'amqplib 1.0.0', runs: runsOf(theirs) },
    { name: 'bloodbank', runs: runsOf(ours) },
  ];
  return { name: 'a case', reference: 'amqplib', others, arms, leftOut: [] };
}

test('a ratio is the median of the ratios of each round, not the ratio of the medians', () => {
  // Others slow the second round to a tenth, for both alike.
  const { arms } = summariseCase([RATE, CPU], measured([0, 0, 0], [50, 5, 60], [100, 10, 100]));
  expect(arms[1]?.ratios).toEqual({ rate: { median: 0.5, least: 0.5, greatest: 0.6 } });
  expect(arms[1]?.figures['rate']).toEqual({ median: 50, least: 5, greatest: 60 });
  expect(arms[0]?.ratios).toEqual({ rate: { median: 1, least: 1, greatest: 1 } });
});

test('noisy rounds are left out where enough quiet ones remain, and are kept in the runs', () => {
  const { arms, rounds, countsOnlyQuiet } = summariseCase(
    [RATE],
    measured([0.02, 0.5, 0.03, 0.1], [50, 90, 52, 54], [100, 100, 100, 100]),
  );
  expect(rounds.map(({ isNoisy }) => isNoisy)).toEqual([false, true, false, false]);
  expect(countsOnlyQuiet).toBe(true);
  expect(arms[1]?.figures['rate']).toEqual({ median: 52, least: 50, greatest: 54 });
  expect(arms[1]?.runs).toHaveLength(4);
});

test('where too few rounds were quiet, all count', () => {
  const { arms, countsOnlyQuiet } = summariseCase([RATE], measured([0.02, 0.5, 0.6], [50, 90, 92], [100, 100, 100]));
  expect(countsOnlyQuiet).toBe(false);
  expect(arms[1]?.figures['rate']?.median).toBe(90);
});

test('without the reference there are figures and no ratios', () => {
  const alone = measured([0], [50], []);
  const { arms } = summariseCase([RATE], { ...alone, arms: alone.arms.slice(1) });
  expect(arms[0]?.figures['rate']?.median).toBe(50);
  expect(arms[0]?.ratios).toEqual({});
});

test('a figure that no run has stands nowhere', () => {
  const { arms } = summariseCase([{ ...CPU, id: 'brokerUs' }], measured([0], [50], [100]));
  expect(arms[0]?.figures).toEqual({});
});
