import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createGuard } from './guard.js';

const PROBE = { name: 'The store', probeTimeoutMs: 100, probeEveryMs: 1_000 };
const works = async (): Promise<string> => 'answer';
const fails = (): Promise<never> => Promise.reject(new Error('away'));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('refuses at once after the first failure, until a probe succeeds', async () => {
  let isAway = true;
  const probe = vi.fn(() => (isAway ? fails() : works()));
  const guard = createGuard({ ...PROBE, probe });
  await expect(guard.run(fails, 100)).rejects.toMatchObject({ code: 'correlation.unavailable' });
  const work = vi.fn(works);
  await expect(guard.run(work, 100)).rejects.toThrow('away');
  expect(work).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(guard.isOpen()).toBe(true);
  isAway = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await guard.run(work, 100)).toBe('answer');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(probe).toHaveBeenCalledTimes(2);
});

it('is closed by a probe although the clock of the machine went back', async () => {
  const guard = createGuard({ ...PROBE, probe: works });
  await expect(guard.run(fails, 100)).rejects.toThrow('away');
  vi.setSystemTime(Date.now() - 3_600_000);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await guard.run(works, 100)).toBe('answer');
});

it('asks no more once it is closed for good', async () => {
  const probe = vi.fn(works);
  const guard = createGuard({ ...PROBE, probe });
  await guard.run(fails, 100).catch(() => {});
  guard.close();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(probe).not.toHaveBeenCalled();
});
