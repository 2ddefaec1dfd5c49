import { expect, it, vi } from 'vitest';
import { createManualClock, systemClock } from './clock.js';

it('calls back in the order of time, also what is asked for on the way, and not what was taken back', () => {
  const clock = createManualClock(1_000);
  const seen: string[] = [];
  clock.wakeAt(3_000, () => seen.push(`b at ${clock.now()}`));
  clock.wakeAt(2_000, () => {
    seen.push(`a at ${clock.now()}`);
    clock.wakeAt(2_500, () => seen.push(`later at ${clock.now()}`));
  });
  clock.wakeAt(2_100, () => seen.push('never'))();
  expect(clock.nextWakeAt()).toBe(2_000);
  clock.advanceTo(3_500);
  expect(seen).toEqual(['a at 2000', 'later at 2500', 'b at 3000']);
  expect([clock.now(), clock.nextWakeAt()]).toEqual([3_500, undefined]);
  clock.advanceTo(10);
  expect(clock.now()).toBe(3_500);
});

it('calls back soon for what is due already', async () => {
  const clock = createManualClock();
  const onWake = vi.fn();
  clock.wakeAt(clock.now(), onWake);
  expect(onWake).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(onWake).toHaveBeenCalledOnce());
});

it('the system clock wakes at its time, or not at all', async () => {
  const onWake = vi.fn();
  systemClock.wakeAt(Date.now() + 10, onWake);
  const never = vi.fn();
  systemClock.wakeAt(Date.now() + 10, never)();
  await vi.waitFor(() => expect(onWake).toHaveBeenCalledOnce());
  expect(never).not.toHaveBeenCalled();
});
