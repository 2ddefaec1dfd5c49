import { NonRetryable } from '@bloodbank/core/errors';
import { createMemoryInbox } from '@bloodbank/inbox';
import { createRecorder, describeOnBrokers } from '@bloodbank/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openBench } from '../../telemetry/bench.fixture.js';
import { handlingWith, settleDown } from '../delivered.fixture.js';
import { type AuditRecord, audit } from './audit.js';

describe('audit', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('writes down how each attempt ended, and lets it end so', async () => {
    const records: AuditRecord[] = [];
    const { deliver, end } = handlingWith(audit((record) => records.push(record)));
    const handled = deliver('a');
    await settleDown();
    end('a');
    expect(await handled).toEqual({ kind: 'ack' });
    const failed = deliver('b');
    await settleDown();
    end('b', new NonRetryable('gone'));
    expect(await failed).toBeInstanceOf(NonRetryable);
    expect(records).toMatchObject([
      { event_type: 'task.started', attempt: 1, outcome: 'handled' },
      { outcome: 'failed', code: 'handler.non-retryable' },
    ]);
    expect(JSON.stringify(records)).not.toContain('payload');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('disk full');
      },
    ],
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ])('settles the event as it ended when the writer %s', async (_, write) => {
    const { deliver, end } = handlingWith(audit(write));
    const handled = deliver('a');
    await settleDown();
    end('a');
    expect(await handled).toEqual({ kind: 'ack' });
  });

  it('does not wait for ever for a writer that hangs', async () => {
    vi.useFakeTimers();
    const { deliver, end } = handlingWith(audit(() => new Promise(() => {})));
    const handled = deliver('a');
    await settleDown();
    end('a');
    await settleDown();
    vi.advanceTimersByTime(10_000);
    expect(await handled).toEqual({ kind: 'ack' });
  });
});

describeOnBrokers('audit', (broker) => {
  it('sees every attempt, copies included, and says what it could not write', async () => {
    const bench = await openBench(broker.url, { inbox: createMemoryInbox() });
    const records = createRecorder<AuditRecord>();
    let isFull = false;
    bench.subscriber.use(
      audit((record) => {
        if (isFull) throw new Error('disk full');
        records.record(record);
      }),
    );
    await bench.subscriber.subscribe(
      'llm.prompt',
      (_event, { attempt }) => {
        if (attempt === 1) throw new RangeError('not yet');
      },
      { concurrency: 1, where: 'payload.prompt != "skip"' },
    );
    const eventId = await bench.prompt('x');
    await records.waitFor(({ outcome }) => outcome === 'handled');
    await bench.prompt('x', { eventId });
    await records.waitForCount(3);
    expect(records.items.map(({ outcome, attempt, code }) => [outcome, attempt, code])).toEqual([
      ['failed', 1, 'handler.failed'],
      ['handled', 2, undefined],
      ['handled', 1, undefined],
    ]);
    isFull = true;
    await bench.prompt('y');
    await bench.lines.waitFor(({ reason }) => reason === 'disk full');
    await bench.close();
  });
});
