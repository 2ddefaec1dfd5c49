import { expect, it, vi } from 'vitest';
import { pause } from './pause.js';

it('waits for its time, and no longer than until the signal', async () => {
  const closing = new AbortController();
  const removed = vi.spyOn(closing.signal, 'removeEventListener');
  await pause(1, closing.signal);
  expect(removed).toHaveBeenCalledTimes(1);

  const long = pause(60_000, closing.signal);
  closing.abort();
  await long;
  await pause(60_000, closing.signal);
});
