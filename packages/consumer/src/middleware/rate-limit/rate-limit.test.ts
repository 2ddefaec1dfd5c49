import { createRecorder, describeOnBrokers, watchDeadLetters } from '@bloodbank/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBench } from '../../telemetry/bench.fixture.js';
import { handlingWith, settleDown } from '../delivered.fixture.js';
import { rateLimit } from './rate-limit.js';

describe('rateLimit', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const advance = async (ms: number): Promise<void> => {
    vi.advanceTimersByTime(ms);
    await settleDown();
  };

  it('lets pass one after the other, evenly spaced, in their order', async () => {
    const { deliver, begun } = handlingWith(rateLimit({ perSecond: 10 }));
    for (const name of ['a', 'b', 'c']) void deliver(name);
    await settleDown();
    expect(begun).toEqual(['a']);
    await advance(99);
    expect(begun).toEqual(['a']);
    await advance(1);
    expect(begun).toEqual(['a', 'b']);
    await advance(100);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('lets pass a burst after a quiet time, and no more than that however long it was', async () => {
    const { deliver, begun } = handlingWith(rateLimit({ perSecond: 1, burst: 2 }));
    await advance(60_000);
    for (const name of ['a', 'b', 'c', 'd']) void deliver(name);
    await settleDown();
    expect(begun).toEqual(['a', 'b']);
    await advance(1_000);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('may be slower than once a second', async () => {
    const { deliver, begun } = handlingWith(rateLimit({ perSecond: 0.01 }));
    for (const name of ['a', 'b']) void deliver(name);
    await advance(99_999);
    expect(begun).toEqual(['a']);
    await advance(1);
    expect(begun).toEqual(['a', 'b']);
  });

  it('keeps high rates, which a timer alone could not', async () => {
    const { deliver, begun } = handlingWith(rateLimit({ perSecond: 5_000 }));
    for (let n = 0; n < 2_000; n++) void deliver(String(n));
    for (let ms = 0; ms < 200; ms++) await advance(1);
    expect(begun.length).toBeGreaterThan(950);
    expect(begun.length).toBeLessThanOrEqual(1_050);
  });

  it('gives no turn to what was put back when a subscription drains, where two share it', async () => {
    const shared = rateLimit({ perSecond: 1 });
    const [one, other] = [handlingWith(shared), handlingWith(shared)];
    void one.deliver('a');
    const waiting = ['b', 'c'].map((name) => one.deliver(name));
    void other.deliver('d');
    await settleDown();
    one.lifetime.drain();
    for (const end of await Promise.all(waiting)) expect(end).toMatchObject({ kind: 'later', delayMs: 0 });
    await advance(1_000);
    expect([one.begun, other.begun]).toEqual([['a'], ['d']]);
    await advance(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    { perSecond: 0 },
    { perSecond: -1 },
    { perSecond: Number.NaN },
    { perSecond: Number.POSITIVE_INFINITY },
    { perSecond: 1, burst: 0 },
    { perSecond: 1, burst: 1.5 },
  ])('refuses %j', (options) => {
    expect(() => rateLimit(options)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });
});

describeOnBrokers('rateLimit', (broker) => {
  it('slows a subscription down, and fails nothing', async () => {
    const bench = await openBench(broker.url);
    const letters = await watchDeadLetters(broker.url, bench.queue);
    const seen = createRecorder<{ readonly attempt: number; readonly at: number }>();
    const handler = (_event: unknown, { attempt }: { readonly attempt: number }): void =>
      seen.record({ attempt, at: performance.now() });
    await bench.subscriber.subscribe('llm.prompt', handler, { middleware: [rateLimit({ perSecond: 20 })] });
    for (let n = 0; n < 8; n++) await bench.prompt(String(n));
    await seen.waitForCount(8);
    const [first, last] = [seen.items[0], seen.items[7]];
    expect((last?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(7 * 50 - 5);
    expect(seen.items.every(({ attempt }) => attempt === 1)).toBe(true);
    expect(letters.items).toEqual([]);
    await bench.close();
  });
});
