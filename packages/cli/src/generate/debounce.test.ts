import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDebounce } from './debounce.js';

describe('createDebounce', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('works once for many triggers, after they have come to rest', async () => {
    const work = vi.fn(async () => {});
    const debounce = createDebounce(100, work);
    for (let i = 0; i < 5; i++) {
      debounce.trigger();
      await vi.advanceTimersByTimeAsync(99);
    }
    expect(work).toHaveBeenCalledTimes(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('never works twice at a time, and works again for what changed meanwhile', async () => {
    let running = 0;
    let most = 0;
    const work = vi.fn(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 500));
      running--;
    });
    const debounce = createDebounce(100, work);
    debounce.trigger();
    await vi.advanceTimersByTimeAsync(200);
    debounce.trigger();
    debounce.trigger();
    await vi.advanceTimersByTimeAsync(2_000);
    expect([work.mock.calls.length, most]).toEqual([2, 1]);
  });

  it('does nothing more once it is closed, and waits for what runs', async () => {
    const order: string[] = [];
    const debounce = createDebounce(100, async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      order.push('worked');
    });
    debounce.trigger();
    await vi.advanceTimersByTimeAsync(150);
    const closed = debounce.close().then(() => order.push('closed'));
    debounce.trigger();
    await vi.advanceTimersByTimeAsync(1_000);
    await closed;
    expect(order).toEqual(['worked', 'closed']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells of work that throws, and stops', async () => {
    const work = vi.fn(async () => {
      throw new Error('no room');
    });
    const debounce = createDebounce(100, work);
    const failed = expect(debounce.failed).rejects.toThrow('no room');
    debounce.trigger();
    await vi.advanceTimersByTimeAsync(100);
    await failed;
    debounce.trigger();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(work).toHaveBeenCalledTimes(1);
  });
});
