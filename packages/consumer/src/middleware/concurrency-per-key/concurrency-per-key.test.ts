import { createRecorder, describeOnBrokers } from '@bloodbank/testkit';
import { describe, expect, it } from 'vitest';
import { openBench } from '../../telemetry/bench.fixture.js';
import { handlingWith, settleDown, taskOf } from '../delivered.fixture.js';
import { concurrencyPerKey } from './concurrency-per-key.js';

describe('concurrencyPerKey', () => {
  it('handles so many of a key at a time, in their order, and others beside them', async () => {
    const { deliver, begun, end } = handlingWith(concurrencyPerKey({ key: taskOf, limit: 2 }));
    const all = ['a1', 'a2', 'a3', 'a4', 'b1'].map((name) => deliver(name, { key: name.charAt(0) }));
    await settleDown();
    expect(begun).toEqual(['a1', 'a2', 'b1']);
    end('a2');
    await settleDown();
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
    end('a1', new Error('x'));
    await settleDown();
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
    for (const name of ['a3', 'a4', 'b1']) end(name);
    await Promise.all(all);
    const again = deliver('a5', { key: 'a' });
    await settleDown();
    end('a5');
    expect(await again).toEqual({ kind: 'ack' });
  });

  it('limits nothing that has no key', async () => {
    const { deliver, begun } = handlingWith(concurrencyPerKey({ key: () => undefined, limit: 1 }));
    for (const name of ['a', 'b', 'c']) void deliver(name);
    await settleDown();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('gives no place to what was put back, where two subscriptions share it', async () => {
    const shared = concurrencyPerKey({ key: taskOf, limit: 1 });
    const [one, other] = [handlingWith(shared), handlingWith(shared)];
    const running = one.deliver('a');
    const waiting = one.deliver('b');
    void other.deliver('c');
    await settleDown();
    one.lifetime.drain();
    expect(await waiting).toMatchObject({ kind: 'later', delayMs: 0 });
    one.end('a');
    expect(await running).toEqual({ kind: 'ack' });
    await settleDown();
    expect([one.begun, other.begun]).toEqual([['a'], ['c']]);
  });

  it('fails the event whose key cannot be read', async () => {
    const key = (): never => {
      throw new TypeError('no key');
    };
    expect(await handlingWith(concurrencyPerKey({ key, limit: 1 })).deliver('a')).toBeInstanceOf(TypeError);
  });

  it.each([0, 1.5, Number.NaN])('refuses a limit of %s', (limit) => {
    expect(() => concurrencyPerKey({ key: taskOf, limit })).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    );
  });
});

describeOnBrokers('concurrencyPerKey', (broker) => {
  it('lets no busy key take what others need', async () => {
    const bench = await openBench(broker.url);
    const ended = createRecorder<string>();
    const running = new Map<string, number>();
    let endQuick = (): void => {};
    const quickEnded = new Promise<void>((resolve) => {
      endQuick = resolve;
    });
    let most = 0;
    await bench.subscriber.subscribe(
      'task.started',
      async (event) => {
        const { task_id: task } = event.payload;
        running.set(task, (running.get(task) ?? 0) + 1);
        most = Math.max(most, running.get(task) ?? 0);
        if (task === 'busy') await quickEnded;
        running.set(task, (running.get(task) ?? 0) - 1);
        ended.record(task);
      },
      { concurrency: 20, middleware: [concurrencyPerKey({ key: (event) => event.payload.task_id, limit: 1 })] },
    );
    for (let n = 0; n < 6; n++) await bench.publisher.publish('task.started', { task_id: 'busy' });
    await bench.publisher.publish('task.started', { task_id: 'quick' });
    await ended.waitForCount(1);
    expect(ended.items).toEqual(['quick']);
    endQuick();
    await ended.waitForCount(7);
    expect(most).toBe(1);
    await bench.close();
  });
});
