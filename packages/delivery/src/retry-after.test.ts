import { expect, it } from 'vitest';
import { readRetryAfter } from './retry-after.js';

const NOW = Date.parse('2026-02-07T00:00:00Z');

it.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Sat, 07 Feb 2026 00:01:00 GMT', 60_000],
  ['Fri, 06 Feb 2026 00:00:00 GMT', 0],
  ['999999999', 24 * 60 * 60 * 1_000],
  ['soon', undefined],
  [undefined, undefined],
])('%j', (value, afterMs) => {
  expect(readRetryAfter(value, NOW)).toBe(afterMs);
});
