import { NonRetryable, RetryLater } from '@bloodbank/core/errors';
import { describe, expect, it } from 'vitest';
import { Lifetime } from '../lifetime.js';
import { Passage } from '../passage.js';
import { Routes } from '../routes.js';
import { type FailOptions, fail } from './fail.js';
import {
  deliveryOf,
  destination,
  ENVELOPE,
  keepingLogger,
  REJECTING,
  registry,
  routedPassage,
  run,
  workOf,
} from './steps.fixture.js';

/** The step with a logger that keeps its lines. */
function failing(more: Partial<FailOptions> = {}) {
  const { logger, lines } = keepingLogger();
  return { step: fail(workOf(new Routes('q'), { logger, ...more })), lines };
}

const arrived = (attempt = 1): Passage => new Passage(deliveryOf(ENVELOPE, { attempt }));
const throwing = (thrown: unknown) => () => Promise.reject(thrown);

it('makes a retry of what is thrown further in, and a dead letter when the attempts are used up', async () => {
  const { step, lines } = failing();
  const first = await run(step, arrived(), REJECTING);
  expect(first.settlement).toMatchObject({ kind: 'retry', delayMs: 10, failure: { message: 'from further in' } });
  const last = await run(step, arrived(3), REJECTING);
  expect(last.settlement).toMatchObject({ kind: 'dead-letter', failure: { code: 'handler.failed' } });
  expect(lines).toEqual([
    ['warn', expect.objectContaining({ attempt: 1, code: 'handler.failed', retry_in_ms: 10 }), 'from further in'],
    ['error', expect.objectContaining({ attempt: 3, code: 'handler.failed', dead_lettered: true }), 'from further in'],
  ]);
});

it('gives up at once what another attempt cannot mend', async () => {
  const { settlement } = await run(failing().step, arrived(), throwing(new NonRetryable('gone')));
  expect(settlement).toMatchObject({ kind: 'dead-letter', failure: { code: 'handler.non-retryable' } });
});

it('tries again when the handler asks for it, as well as the broker can hold it, and not once more', async () => {
  const { step } = failing();
  const delayOf = async (afterMs: number): Promise<unknown> =>
    (await run(step, arrived(), throwing(new RetryLater({ afterMs })))).settlement;
  expect(await delayOf(1)).toMatchObject({ kind: 'retry', delayMs: 10 });
  expect(await delayOf(11)).toMatchObject({ kind: 'retry', delayMs: 20 });
  expect(await delayOf(60_000)).toMatchObject({ kind: 'retry', delayMs: 20 });
  expect((await run(step, arrived(3), throwing(new RetryLater({ afterMs: 1 })))).settlement).toMatchObject({
    kind: 'dead-letter',
    failure: { code: 'handler.retry-later' },
  });
});

it('asks the policy of the subscription, where the delivery came that far', async () => {
  const retry = { attempts: 9, delaysMs: [7], giveUpOn: [TypeError] };
  const settle = async (thrown: unknown) =>
    (await run(failing().step, routedPassage(ENVELOPE, { attempt: 5 }, destination({ retry })), throwing(thrown)))
      .settlement;
  expect(await settle(new RangeError('x'))).toMatchObject({ kind: 'retry', delayMs: 7 });
  expect(await settle(new TypeError('x'))).toMatchObject({ kind: 'dead-letter', failure: { errorName: 'TypeError' } });
});

it('says whose failure it was, and leaves a settlement as it is', async () => {
  const { step, lines } = failing();
  const failure = { code: 'message.expired', errorName: 'Expired', message: 'late' } as const;
  const settlement = { kind: 'dead-letter', failure } as const;
  const passage = routedPassage();
  expect((await run(step, passage, async () => settlement)).settlement).toBe(settlement);
  expect(passage.failure).toBe(settlement.failure);
  expect(lines[0]?.[1]).toMatchObject({ event_id: ENVELOPE.event_id, event_type: 'llm.prompt', queue: passage.queue });
});

describe('what is given up', () => {
  it('is acknowledged and logged where the subscription wants no more', async () => {
    const { step, lines } = failing();
    const passage = routedPassage(ENVELOPE, {}, destination({ autoAck: true }));
    expect((await run(step, passage, REJECTING)).settlement).toEqual({ kind: 'ack' });
    expect(passage).toMatchObject({ outcome: 'dropped', failure: { code: 'handler.failed' } });
    expect(lines).toEqual([['error', expect.objectContaining({ dropped: true }), 'from further in']]);
  });

  it('is acknowledged and logged where there is no dead-letter queue, after all attempts', async () => {
    const { step, lines } = failing({ dropsDeadLetters: true });
    expect((await run(step, arrived(), REJECTING)).settlement).toMatchObject({ kind: 'retry' });
    expect((await run(step, arrived(3), REJECTING)).settlement).toEqual({ kind: 'ack' });
    expect(lines[1]).toEqual(['error', expect.objectContaining({ dropped: true, attempt: 3 }), 'from further in']);
  });
});

describe('what is to come later', () => {
  const later = (delayMs: number) => async () => ({ kind: 'later', delayMs, reason: 'not now' }) as const;

  it('is mentioned in a low voice, and what went well not at all', async () => {
    const { step, lines } = failing();
    await run(step, arrived());
    await run(step, arrived(), later(20));
    expect(lines).toEqual([['debug', expect.objectContaining({ later_in_ms: 20 }), 'not now']]);
  });

  it('waits for as long as the broker can hold it', async () => {
    expect((await run(failing().step, arrived(), later(15))).settlement).toMatchObject({ kind: 'later', delayMs: 20 });
  });

  it('does not come back at once, but when nothing more is begun', async () => {
    const { step } = failing();
    const startedAt = performance.now();
    await run(step, arrived(), later(0));
    expect(performance.now() - startedAt).toBeGreaterThan(900);
    const lifetime = new Lifetime();
    lifetime.drain();
    const drainedAt = performance.now();
    const { settlement } = await run(step, routedPassage(ENVELOPE, {}, destination({ lifetime })), later(0));
    expect(performance.now() - drainedAt).toBeLessThan(500);
    expect(settlement).toMatchObject({ kind: 'later', delayMs: 0 });
  });
});

it('lets nobody follow the signal of an attempt that is over, nor wait for it', async () => {
  const lifetime = new Lifetime();
  const passage = routedPassage(ENVELOPE, {}, destination({ lifetime }));
  const { signal } = passage;
  let isIdle = false;
  const idle = lifetime.whenIdle().then(() => {
    isIdle = true;
  });
  await Promise.resolve();
  expect(isIdle).toBe(false);
  await run(failing().step, passage);
  await idle;
  lifetime.stop(new Error('the end'));
  expect(signal.aborted).toBe(false);
});

it('begins and ends once for each attempt, however it ends', async () => {
  const lifetime = new Lifetime();
  const contract = registry.find('llm.prompt');
  if (contract === undefined) throw new Error('no contract');
  await run(failing().step, arrived(), (passage) => {
    passage.routedTo(destination({ lifetime }), contract);
    return Promise.reject(new Error('x'));
  });
  await lifetime.whenIdle();
});
