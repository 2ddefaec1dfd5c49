import { expect, test } from 'vitest';
import { keepInFlight } from './keep-in-flight.js';

test('so many are under way at a time, and all that were confirmed are counted', async () => {
  let [running, most, begun] = [0, 0, 0];
  const confirmed = await keepInFlight(
    (settled) => {
      begun++;
      most = Math.max(most, ++running);
      setImmediate(() => {
        running--;
        settled();
      });
    },
    7,
    20,
  );
  expect(most).toBe(7);
  expect(running).toBe(0);
  expect(confirmed).toBe(begun);
});

test('the first that is refused ends it, once no other is under way', async () => {
  let running = 0;
  const work = keepInFlight(
    (settled) => {
      const isLast = ++running === 3;
      setImmediate(() => {
        running--;
        settled(isLast ? new Error('refused') : undefined);
      });
    },
    3,
    10_000,
  );
  await expect(work).rejects.toThrow('refused');
  expect(running).toBe(0);
});
