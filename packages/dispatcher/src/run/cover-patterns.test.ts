import { patternCovers, patternsOverlap } from '@bloodbank/core/routing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseDelay } from './choose-delay.js';
import { coverPatterns } from './cover-patterns.js';

describe('patterns of several rules', () => {
  it.each([
    [['a.b', 'a.b'], ['a.b']],
    [
      ['a.b', 'a.#', 'c'],
      ['a.#', 'c'],
    ],
    [['webhook.*.issue', 'webhook.plane.*'], ['webhook.#']],
    [['*.b', 'a.*'], ['#']],
  ])('%j are covered by %j', (patterns, cover) => {
    expect([...coverPatterns(patterns)].sort()).toEqual([...cover].sort());
  });

  it('are all covered, by patterns of which no two overlap', () => {
    const word = fc.constantFrom('a', 'b', '*', '#');
    const some = fc.array(
      fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('.')),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(some, (patterns) => {
        const cover = coverPatterns(patterns);
        for (const pattern of patterns) expect(cover.some((one) => patternCovers(one, pattern))).toBe(true);
        for (const [at, one] of cover.entries()) {
          for (const other of cover.slice(at + 1)) expect(patternsOverlap(one, other)).toBe(false);
        }
      }),
    );
  });
});

describe('the delay before the next attempt', () => {
  const DELAYS = [1_000, 5_000, 30_000];
  it.each([
    [1, 0, 0, 1_000],
    [1, 0, 0.9, 5_000],
    [2, 0, 0, 5_000],
    [9, 0, 0.9, 30_000],
    [1, 2_000, 0, 5_000],
    [1, 29_000, 0.9, 30_000],
    [1, 99_000, 0, 30_000],
  ])('after attempt %i, asked for %i, with chance %d: %i', (attempt, askedMs, random, delayMs) => {
    expect(chooseDelay(attempt, DELAYS, askedMs, () => random)).toBe(delayMs);
  });

  it('is none where nothing can be held', () => {
    expect(chooseDelay(1, [], 5_000, () => 0)).toBe(0);
  });
});
