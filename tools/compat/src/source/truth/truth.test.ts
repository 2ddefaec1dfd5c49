import { expect, it } from 'vitest';
import { casePairs, cornerPairs, randomPairs } from './pairs.fixture.js';
import { scoreSource } from './score-source.fixture.js';

it('is what the compiler says of generated types, of stated changes and of random ones', async () => {
  const { compared, agreed, breaks, unproven, wrong, undecided } = await scoreSource([
    ...casePairs(),
    ...cornerPairs(),
    ...randomPairs(20_261_121, 250),
  ]);
  expect(wrong).toEqual([]);
  expect(unproven.length, unproven.join('\n')).toBeLessThan(compared / 100);
  expect(undecided).toBeLessThan(compared / 100);
  expect(breaks).toBeGreaterThan(200);
  expect(agreed - breaks).toBeGreaterThan(500);
}, 120_000);
