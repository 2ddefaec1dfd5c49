import { expect, test } from 'vitest';
import { createRandom } from './random.js';

test('gives the same numbers for the same seed, and others for another', () => {
  const draw = (seed: number): readonly number[] => {
    const random = createRandom(seed);
    return Array.from({ length: 20 }, () => random.integer(0, 1_000_000));
  };
  expect(draw(5)).toEqual(draw(5));
  expect(draw(5)).not.toEqual(draw(6));
});

test('stays within its bounds and reaches both of them', () => {
  const random = createRandom(1);
  const drawn = new Set(Array.from({ length: 200 }, () => random.integer(3, 5)));
  expect([...drawn].sort()).toEqual([3, 4, 5]);
  expect(['a', 'b']).toContain(random.pick(['a', 'b']));
});
