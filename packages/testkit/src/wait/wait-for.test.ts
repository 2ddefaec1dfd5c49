import { expect, test } from 'vitest';
import { createRecorder } from './recorder.js';
import { waitFor } from './wait-for.js';

test('returns the fact as soon as it is there, and takes a look that throws for "not yet"', async () => {
  let looks = 0;
  const fact = await waitFor(() => {
    looks += 1;
    if (looks === 1) throw new Error('too early');
    return looks >= 3 && 'here';
  });
  expect(fact).toBe('here');
  expect(looks).toBe(3);
});

test('says what it waited for, how long, and why the last look failed', async () => {
  const look = () => {
    throw new Error('no such queue');
  };
  await expect(waitFor(look, { timeoutMs: 30, what: 'the queue' })).rejects.toThrow(
    'Waited 30 ms for the queue in vain. The last look failed: no such queue',
  );
});

test('a recorder tells what it has, and waits for what comes', async () => {
  const recorder = createRecorder<number>();
  const third = recorder.waitFor((item) => item === 3);
  for (const item of [1, 2, 3]) recorder.record(item);
  expect(await third).toBe(3);
  expect(await recorder.waitForCount(3)).toEqual([1, 2, 3]);
  await expect(recorder.waitForCount(4, { timeoutMs: 30 })).rejects.toThrow('There are 3.');
});
