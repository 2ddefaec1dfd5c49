import { type Logger, NonRetryable } from '@bloodbank/core';
import { expect, it } from 'vitest';
import { Passage } from '../passage.js';
import { fail } from './fail.js';
import { deliveryOf, destination, ENVELOPE, REJECTING, RETRY, registry, routedPassage, run } from './steps.fixture.js';

/** The step with a logger that keeps its lines. */
function failing() {
  const lines: [level: string, fields: object, message: string][] = [];
  const level =
    (name: string): Logger['info'] =>
    (fields, message) =>
      void lines.push([name, fields, message]);
  const logger: Logger = { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
  return { step: fail(RETRY, logger), lines };
}

it('makes a retry of what is thrown further in, and a dead letter when the attempts are used up', async () => {
  const { step, lines } = failing();
  const first = await run(step, new Passage(deliveryOf()), REJECTING);
  expect(first.settlement).toMatchObject({ kind: 'retry', delayMs: 10, failure: { message: 'from further in' } });
  const last = await run(step, new Passage(deliveryOf(ENVELOPE, { attempt: 3 })), REJECTING);
  expect(last.settlement).toMatchObject({ kind: 'dead-letter', failure: { code: 'handler.failed' } });
  expect(lines).toEqual([
    ['warn', expect.objectContaining({ attempt: 1, code: 'handler.failed', retry_in_ms: 10 }), 'from further in'],
    ['error', expect.objectContaining({ attempt: 3, code: 'handler.failed', dead_lettered: true }), 'from further in'],
  ]);
});

it('gives up at once what another attempt cannot mend', async () => {
  const { settlement } = await run(failing().step, new Passage(deliveryOf()), () =>
    Promise.reject(new NonRetryable('gone')),
  );
  expect(settlement).toMatchObject({ kind: 'dead-letter', failure: { code: 'handler.non-retryable' } });
});

it('asks the policy of the subscription, where the delivery came that far', async () => {
  const { settlement } = await run(failing().step, new Passage(deliveryOf()), (passage) => {
    const contract = registry.find('llm.prompt');
    if (contract !== undefined) passage.routedTo(destination({ retry: { attempts: 1, delaysMs: [] } }), contract);
    return Promise.reject(new Error('no'));
  });
  expect(settlement.kind).toBe('dead-letter');
});

it('says whose failure it was, and leaves a settlement as it is', async () => {
  const { step, lines } = failing();
  const settlement = {
    kind: 'dead-letter',
    failure: { code: 'message.expired', errorName: 'Expired', message: 'late' },
  } as const;
  const passage = routedPassage();
  expect((await run(step, passage, async () => settlement)).settlement).toBe(settlement);
  expect(passage.failure).toBe(settlement.failure);
  expect(lines[0]?.[1]).toMatchObject({ event_id: ENVELOPE.event_id, event_type: 'llm.prompt', queue: passage.queue });
});

it('speaks of what comes later in a low voice, and not at all of what went well', async () => {
  const { step, lines } = failing();
  await run(step, new Passage(deliveryOf()));
  await run(step, new Passage(deliveryOf()), async () => ({ kind: 'later', delayMs: 20, reason: 'not now' }));
  expect(lines).toEqual([['debug', expect.objectContaining({ later_in_ms: 20 }), 'not now']]);
});

it('lets nobody follow the signal of an attempt that is over', async () => {
  const stopping = new AbortController();
  const passage = routedPassage(ENVELOPE, {}, destination({ stopping: stopping.signal }));
  const { signal } = passage;
  await run(failing().step, passage);
  stopping.abort();
  expect(signal.aborted).toBe(false);
});
