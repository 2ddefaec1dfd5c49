import { NonRetryable } from '@bloodbank/core/errors';
import { createRecorder, describeOnBrokers, waitFor, watchDeadLetters } from '@bloodbank/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBench } from '../../telemetry/bench.fixture.js';
import { type Handling, handlingWith, settleDown } from '../delivered.fixture.js';
import { breaker } from './breaker.js';

describe('breaker', () => {
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
  const down = new Error('the shop does not answer');

  async function fail({ deliver, end }: Handling, name: string, error: Error = down): Promise<void> {
    const ended = deliver(name);
    await settleDown();
    end(name, error);
    expect(await ended).toBe(error);
  }

  /** Two failures have opened it. */
  async function opened(): Promise<Handling> {
    const handling = handlingWith(breaker({ failures: 2, halfOpenAfterMs: 30_000 }));
    await fail(handling, 'a');
    await fail(handling, 'b');
    return handling;
  }

  it('lets everything pass while it is closed, and failures be what they are', async () => {
    const handling = handlingWith(breaker({ failures: 2, halfOpenAfterMs: 30_000 }));
    await fail(handling, 'a');
    const fine = handling.deliver('b');
    await settleDown();
    handling.end('b');
    expect(await fine).toEqual({ kind: 'ack' });
    await fail(handling, 'c');
    void handling.deliver('d');
    await settleDown();
    expect(handling.begun).toEqual(['a', 'b', 'c', 'd']);
  });

  it('holds what comes once so many have failed in a row, and tries one after the time', async () => {
    const handling = await opened();
    const waiting = ['c', 'd', 'e'].map((name) => handling.deliver(name));
    await advance(29_999);
    expect(handling.begun).toEqual(['a', 'b']);
    await advance(2);
    expect(handling.begun).toEqual(['a', 'b', 'c']);
    handling.end('c');
    await settleDown();
    expect(handling.begun).toEqual(['a', 'b', 'c', 'd', 'e']);
    for (const name of ['d', 'e']) handling.end(name);
    for (const end of await Promise.all(waiting)) expect(end).toEqual({ kind: 'ack' });
  });

  it('stays open for as long again when the trial fails', async () => {
    const handling = await opened();
    const trial = handling.deliver('c');
    const waiting = handling.deliver('d');
    await advance(30_001);
    handling.end('c', down);
    expect(await trial).toBe(down);
    await advance(29_990);
    expect(handling.begun).toEqual(['a', 'b', 'c']);
    await advance(20);
    handling.end('d');
    expect(await waiting).toEqual({ kind: 'ack' });
  });

  it('does not count what is the fault of an event', async () => {
    const handling = handlingWith(breaker({ failures: 1, halfOpenAfterMs: 30_000 }));
    await fail(handling, 'a', new NonRetryable('no such room'));
    void handling.deliver('b');
    await settleDown();
    expect(handling.begun).toEqual(['a', 'b']);
  });

  it('waits for as long as it says, whatever becomes of the clock of the machine', async () => {
    const handling = await opened();
    void handling.deliver('c');
    vi.setSystemTime(Date.now() + 86_400_000);
    void handling.deliver('d');
    await settleDown();
    expect(handling.begun).toEqual(['a', 'b']);
    vi.setSystemTime(Date.now() - 2 * 86_400_000);
    await advance(30_001);
    expect(handling.begun).toEqual(['a', 'b', 'c']);
  });

  it('puts back what it holds when the service drains, with the trial under way too', async () => {
    const handling = await opened();
    const all = ['c', 'd'].map((name) => handling.deliver(name));
    await advance(30_001);
    handling.lifetime.drain();
    expect(await all[1]).toMatchObject({ kind: 'later', delayMs: 0 });
    handling.end('c');
    expect(await all[0]).toEqual({ kind: 'ack' });
  });

  it.each([
    { failures: 0, halfOpenAfterMs: 1 },
    { failures: 1, halfOpenAfterMs: 0 },
    { failures: 1, halfOpenAfterMs: 2 ** 31 },
  ])('refuses %j', (options) => {
    expect(() => breaker(options)).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });
});

describeOnBrokers('breaker', (broker) => {
  it('keeps events from failing while what they need is away', async () => {
    const bench = await openBench(broker.url);
    const letters = await watchDeadLetters(broker.url, bench.queue);
    const seen = createRecorder<string>();
    let isAway = true;
    await bench.subscriber.subscribe(
      'llm.prompt',
      (event, { attempt }) => {
        seen.record(`${event.payload.prompt} ${attempt}`);
        if (isAway) throw new Error('away');
      },
      {
        middleware: [breaker({ failures: 2, halfOpenAfterMs: 250 })],
        concurrency: 2,
        retry: { attempts: 9, delaysMs: [50] },
      },
    );
    for (let n = 0; n < 6; n++) await bench.prompt(String(n));
    await waitFor(() => seen.items.length >= 3);
    isAway = false;
    await waitFor(() => new Set(seen.items.map((item) => item.split(' ')[0])).size === 6);
    // Each trial was a failure, the others waited in the queue.
    expect(seen.items.length).toBeLessThan(6 * 3);
    expect(letters.items).toEqual([]);
    await bench.close();
  });
});
