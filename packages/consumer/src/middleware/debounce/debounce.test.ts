import { createRecorder, describeOnBrokers, waitFor, watchDeadLetters } from '@bloodbank/testkit';
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBench } from '../../telemetry/bench.fixture.js';
import { type Handling, handlingWith, settleDown, taskOf } from '../delivered.fixture.js';
import { debounce } from './debounce.js';

describe('debounce', () => {
  let handling: Handling;
  beforeEach(() => {
    vi.useFakeTimers();
    handling = handlingWith(debounce({ key: taskOf, waitMs: 1_000 }));
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const advance = async (ms: number): Promise<void> => {
    vi.advanceTimersByTime(ms);
    await settleDown();
  };

  it('handles the last of those that follow each other closely, and each key for itself', async () => {
    const { deliver, begun } = handling;
    void deliver('a1', { key: 'a' });
    await advance(900);
    void deliver('a2', { key: 'a' });
    void deliver('b1', { key: 'b' });
    await advance(999);
    expect(begun).toEqual([]);
    await advance(1);
    expect(begun).toEqual(['a2', 'b1']);
  });

  it('acknowledges the others when that one was handled, and not before', async () => {
    const { deliver, end } = handling;
    const all = ['a1', 'a2', 'a3'].map((name) => deliver(name));
    const settled = vi.fn();
    for (const one of all) void one.then(settled);
    await advance(1_000);
    expect(settled).not.toHaveBeenCalled();
    end('a3');
    for (const one of await Promise.all(all)) expect(one).toEqual({ kind: 'ack' });
  });

  it('puts the others back when that one fails', async () => {
    const { deliver, end } = handling;
    const [superseded, newest] = ['a1', 'a2'].map((name) => deliver(name));
    await advance(1_000);
    end('a2', new RangeError('cannot'));
    expect(await newest).toBeInstanceOf(RangeError);
    expect(await superseded).toMatchObject({ kind: 'later', delayMs: Number.POSITIVE_INFINITY });
  });

  it('takes for the newest what was published last, whatever came last', async () => {
    const { deliver, begun } = handling;
    void deliver('younger', { timestamp: '2026-02-07T10:00:00.5Z' });
    void deliver('older, retried', { timestamp: '2026-02-07T10:00:00Z' });
    await advance(1_000);
    expect(begun).toEqual(['younger']);
  });

  it('puts back what waits when the service drains, and lets what runs end', async () => {
    const { deliver, end, lifetime, begun } = handling;
    const group = ['a1', 'a2'].map((name) => deliver(name, { key: 'a' }));
    await advance(1_000);
    const waiting = deliver('b1', { key: 'b' });
    await settleDown();
    lifetime.drain();
    expect(await waiting).toMatchObject({ kind: 'later', delayMs: 0 });
    end('a2');
    for (const one of await Promise.all(group)) expect(one).toEqual({ kind: 'ack' });
    await advance(2_000);
    expect(begun).toEqual(['a2']);
  });

  it('lets nothing stand for others that was put back, where two subscriptions share it', async () => {
    const shared = debounce({ key: taskOf, waitMs: 1_000 });
    const [one, other] = [handlingWith(shared), handlingWith(shared)];
    const younger = one.deliver('younger', { timestamp: '2026-02-07T11:00:00Z' });
    void other.deliver('older');
    await settleDown();
    one.lifetime.drain();
    expect(await younger).toMatchObject({ kind: 'later' });
    await advance(1_000);
    expect([one.begun, other.begun]).toEqual([[], ['older']]);
  });

  it('begins a new group while one is handled, and lets alone what has no key', async () => {
    const { deliver, begun } = handling;
    void deliver('a1');
    await advance(1_000);
    void deliver('a2');
    await advance(1_000);
    expect(begun).toEqual(['a1', 'a2']);
    const free = handlingWith(debounce({ key: () => undefined, waitMs: 1_000 }));
    void free.deliver('x');
    await settleDown();
    expect(free.begun).toEqual(['x']);
  });

  it.each([0, -1, Number.NaN, 2 ** 31])('refuses to wait %s ms', (waitMs) => {
    expect(() => debounce({ key: taskOf, waitMs })).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });
});

describeOnBrokers('debounce', (broker) => {
  it('handles the newest of a flood, loses none, and dead-letters what stands for it alone', async () => {
    const bench = await openBench(broker.url);
    const letters = await watchDeadLetters(broker.url, bench.queue);
    const seen = createRecorder<string>();
    let isBroken = true;
    await bench.subscriber.subscribe(
      'artifact.updated',
      (event, { attempt }) => {
        seen.record(`${String(event.payload.title)} ${attempt}`);
        if (isBroken) throw new Error('broken');
      },
      {
        concurrency: 20,
        middleware: [debounce({ key: (event) => event.payload.uri, waitMs: 150 })],
        retry: { attempts: 1, delaysMs: [] },
      },
    );
    const update = (title: string) =>
      bench.publisher.publish('artifact.updated', { ...ARTIFACT, uri: 'file:///a', title });
    for (let n = 0; n < 5; n++) await update(String(n));
    await letters.waitFor(() => true);
    expect(seen.items).toEqual(['4 1']);
    isBroken = false;
    // The others came back, and the newest of them stands for the rest now.
    await seen.waitFor((item) => item === '3 1');
    const admin = await createQueueAdmin({ url: broker.url });
    await waitFor(async () => (await admin.inspect(bench.queue))?.messages === 0);
    await admin.close();
    await bench.close();
    expect([seen.items.length, letters.items.length]).toEqual([2, 1]);
  });
});

const ARTIFACT = { action: 'updated', kind: 'file' } as const;
