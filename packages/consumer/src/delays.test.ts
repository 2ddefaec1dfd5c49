import { expect, it } from 'vitest';
import { Delays } from './delays.js';

it('finds what the broker can hold for at least so long, else the longest', () => {
  const delays = new Delays();
  expect([delays.atLeast(5), delays.longestMs]).toEqual([0, 0]);
  delays.add([5_000, 0, 1_000]);
  delays.add([1_000, 200]);
  expect(delays.allMs).toEqual([200, 1_000, 5_000]);
  expect([0, -1, 1, 200, 201, 5_000, 9_000, Number.NaN].map((ms) => delays.atLeast(ms))).toEqual([
    0, 0, 200, 200, 1_000, 5_000, 5_000, 5_000,
  ]);
});
