import { expect, it } from 'vitest';
import { describeProgress } from './redrive-progress.js';

it.each([
  [0, 8, '░░░░░░░░░░░░░░░░░░░░░░░░ 0%  0 of 8'],
  [2, 8, '██████░░░░░░░░░░░░░░░░░░ 25%  2 of 8'],
  // Not whole before it is.
  [999, 1000, '████████████████████████ 99%  999 of 1000'],
  [8, 8, '████████████████████████ 100%  8 of 8'],
])('%i of %i', (count, total, bar) => {
  expect(describeProgress(count, total, 1)).toBe(`${bar} looked at, 1 moved. Ctrl-C ends it after this one.`);
});
