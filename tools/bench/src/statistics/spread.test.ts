import { expect, test } from 'vitest';
import { medianOf, percentileOf, spreadOf } from './spread.js';

test.each<[readonly number[], number]>([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
  [[10, 9, 1], 9],
])('the median of %j is %d, in whatever order they come', (values, median) => {
  expect(medianOf(values)).toBe(median);
});

test('of nothing there is no median', () => {
  expect(medianOf([])).toBeNaN();
  expect(percentileOf([], 0.99)).toBeNaN();
});

test('a percentile is one of the values, by the nearest rank', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentileOf(values, 0.5)).toBe(50);
  expect(percentileOf(values, 0.99)).toBe(99);
  expect(percentileOf(values, 1)).toBe(100);
  expect(percentileOf([5, 1], 0)).toBe(1);
});

test('a spread has the least, the median and the greatest', () => {
  expect(spreadOf([0.7, 0.5, 0.6])).toEqual({ median: 0.6, least: 0.5, greatest: 0.7 });
});
