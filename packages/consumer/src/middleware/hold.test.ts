import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Lifetime } from '../lifetime.js';
import { destination, ENVELOPE, verifiedPassage } from '../steps/steps.fixture.js';
import { hold, MAX_HOLD_MS } from './hold.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function held(lifetime = new Lifetime(), heldSince = performance.now()) {
  const { context } = verifiedPassage(ENVELOPE, {}, destination({ lifetime }));
  let go = (): void => {};
  const stopWaiting = vi.fn();
  const ended = hold(context, heldSince, (told) => {
    go = told;
    return stopWaiting;
  });
  return { ended, stopWaiting, go: () => go() };
}

it('lets go when it is told, and stops waiting', async () => {
  const { ended, stopWaiting, go } = held();
  go();
  expect(await ended).toBeUndefined();
  expect(stopWaiting).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

it('lets go at once when it is told in the same call', async () => {
  const stopWaiting = vi.fn();
  const { context } = verifiedPassage();
  const ended = hold(context, performance.now(), (go) => {
    go();
    return stopWaiting;
  });
  expect(await ended).toBeUndefined();
  expect(stopWaiting).toHaveBeenCalled();
});

it('puts back at once when the service drains, before or while it waits', async () => {
  const lifetime = new Lifetime();
  const waiting = held(lifetime);
  lifetime.drain();
  expect(await waiting.ended).toMatchObject({ kind: 'later', delayMs: 0 });
  expect(waiting.stopWaiting).toHaveBeenCalledOnce();
  expect(await held(lifetime).ended).toMatchObject({ kind: 'later', delayMs: 0 });
  expect(vi.getTimerCount()).toBe(0);
});

it('puts back what was held for ten minutes, also where that was in several parts', async () => {
  const whole = held();
  const rest = held(new Lifetime(), performance.now() - MAX_HOLD_MS + 1_000);
  vi.advanceTimersByTime(1_000);
  expect(await rest.ended).toMatchObject({ kind: 'later', delayMs: Number.POSITIVE_INFINITY });
  vi.advanceTimersByTime(MAX_HOLD_MS - 1_001);
  expect(whole.stopWaiting).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(await whole.ended).toMatchObject({ kind: 'later' });
});
