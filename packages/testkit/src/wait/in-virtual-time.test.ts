import { expect, test } from 'vitest';
import { inVirtualTime } from './in-virtual-time.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('an hour passes at once, in the order of its deadlines', async () => {
  const order = await inVirtualTime(async () => {
    const ended: string[] = [];
    const begin = performance.now();
    await Promise.all([
      pause(3_600_000).then(() => ended.push('slow')),
      pause(3_599_999).then(() => ended.push('quick')),
    ]);
    expect(performance.now() - begin).toBe(3_600_000);
    return ended;
  });
  expect(order).toEqual(['quick', 'slow']);
});

test('a failure is the failure of the call, and the clock is real again after it', async () => {
  const failing = inVirtualTime(async () => {
    await pause(60_000);
    throw new Error('too late');
  });
  await expect(failing).rejects.toThrow('too late');
  const begin = performance.now();
  await pause(5);
  expect(performance.now() - begin).toBeLessThan(5_000);
});

test('work that waits for nothing that can come fails instead of hanging', async () => {
  await expect(inVirtualTime(() => new Promise(() => {}))).rejects.toThrow('no timer is left');
});

test('a loop of timers without a delay does not keep deadlines from passing', async () => {
  let isLate = false;
  await inVirtualTime(async () => {
    setTimeout(() => {
      isLate = true;
    }, 1_000);
    while (!isLate) await pause(0);
  });
  expect(isLate).toBe(true);
});
