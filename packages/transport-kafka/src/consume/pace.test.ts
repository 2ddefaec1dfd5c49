import { expect, test } from 'vitest';
import { Pace } from './pace.js';

function paceOf(ended: number, elapsedMs: number): number {
  const pace = new Pace();
  expect(pace.ahead(0)).toBe(0);
  for (let n = 0; n < ended; n++) pace.count();
  return pace.ahead(elapsedMs);
}

test('as many are announced ahead as end in 25 milliseconds, and never more than a thousand', () => {
  expect(paceOf(400, 50)).toBe(200);
  expect(paceOf(100_000, 50)).toBe(1_000);
});

test('where handlers are slow, none is', () => {
  expect(paceOf(100, 2_501)).toBe(0);
  expect(paceOf(0, 50)).toBe(0);
});

test('what was quick once counts no longer when it is slow now', () => {
  const pace = new Pace();
  pace.ahead(0);
  for (let n = 0; n < 400; n++) pace.count();
  expect(pace.ahead(50)).toBe(200);
  expect(pace.ahead(74)).toBe(200);
  expect(pace.ahead(10_000)).toBe(0);
});
