import { describe, expect, it } from 'vitest';
import { assertRetry, exponential, fixed } from './backoff.js';
import { distinctDelays, givesUpOn } from './retry-policy.js';

describe('exponential', () => {
  it('doubles each delay up to the longest, which repeats', () => {
    expect(exponential({ attempts: 9, firstMs: 500, maxMs: 3_000 })).toEqual({
      attempts: 9,
      delaysMs: [500, 1_000, 2_000, 3_000],
    });
    expect(exponential({ attempts: 3, firstMs: 500 }).delaysMs).toEqual([500, 1_000]);
    expect(exponential({ attempts: 1 })).toEqual({ attempts: 1, delaysMs: [] });
    expect(exponential({ attempts: 5, firstMs: 0 }).delaysMs).toEqual([0]);
  });

  it('has few delays, however many attempts there are', () => {
    expect(distinctDelays(exponential({ attempts: 1_000, firstMs: 1, maxMs: 2 ** 31 }))).toHaveLength(32);
  });

  it('has defaults that suit most', () => {
    expect(exponential()).toEqual({ attempts: 4, delaysMs: [1_000, 2_000, 4_000] });
  });
});

describe('fixed', () => {
  it('waits the same each time', () => {
    expect(fixed({ attempts: 3, delayMs: 700 })).toEqual({ attempts: 3, delaysMs: [700] });
    expect(fixed({ attempts: 1 }).delaysMs).toEqual([]);
    expect(fixed()).toEqual({ attempts: 4, delaysMs: [5_000] });
  });
});

it.each([
  { attempts: 0 },
  { attempts: 1.5 },
  { attempts: Number.NaN },
  { attempts: 1_001 },
  { firstMs: -1 },
  { firstMs: 0.5 },
  { firstMs: Number.POSITIVE_INFINITY },
  { maxMs: 2 ** 32 },
  { firstMs: '5' as unknown as number },
])('refuses %o', (options) => {
  expect(() => exponential(options)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
});

it.each([{ delayMs: -1 }, { attempts: 0 }])('refuses %o for fixed, too', (options) => {
  expect(() => fixed(options)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
});

it('refuses more delays than a broker should have queues for, and what is no question', () => {
  const delaysMs = Array.from({ length: 33 }, (_, n) => n);
  expect(() => assertRetry({ attempts: 40, delaysMs })).toThrow('at most 32');
  const giveUpOn = ['TypeError'] as unknown as [];
  expect(() => assertRetry({ attempts: 1, delaysMs: [], giveUpOn })).toThrow('giveUpOn');
});

describe('giving up', () => {
  class NoSuchRoom extends Error {}
  const isGone = (thrown: unknown): boolean => thrown instanceof Error && thrown.message === 'gone';
  const policy = fixed({ giveUpOn: [TypeError, NoSuchRoom, isGone] });

  it.each([
    [new TypeError('x'), true],
    [new NoSuchRoom(), true],
    [new Error('gone'), true],
    [new Error('x'), false],
    [new RangeError('x'), false],
    ['gone', false],
    [undefined, false],
  ])('on %s: %s', (thrown, expected) => {
    expect(givesUpOn(policy, thrown)).toBe(expected);
  });

  it('on every error where Error is named, and on none where nothing is', () => {
    expect(givesUpOn(fixed({ giveUpOn: [Error] }), new RangeError('x'))).toBe(true);
    expect(givesUpOn(fixed(), new Error('x'))).toBe(false);
  });

  it('takes a question that throws, or answers something else, for a no', () => {
    const throwing = (): boolean => {
      throw new Error('no answer');
    };
    const later = (() => Promise.resolve(true)) as unknown as () => boolean;
    expect(givesUpOn(fixed({ giveUpOn: [throwing, later] }), new Error('x'))).toBe(false);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(givesUpOn(policy, proxy)).toBe(false);
  });
});
