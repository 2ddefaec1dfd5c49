import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { turnTime } from './turn-time.js';

it('stands still within a turn, and is the time again in the next', async () => {
  await setImmediate();
  const first = turnTime();
  expect(Math.abs(performance.now() - first)).toBeLessThan(1_000);
  const until = performance.now() + 5;
  while (performance.now() < until);
  await Promise.resolve();
  expect(turnTime()).toBe(first);
  await setImmediate();
  const before = performance.now();
  expect(turnTime()).toBeGreaterThanOrEqual(before);
});
