import { expect, it } from 'vitest';
import type { ErrorCode } from '../errors/error-table.js';
import type { Failure } from './failure.js';
import { distinctDelays, settleFailure } from './retry-policy.js';

const failed = (code: ErrorCode = 'handler.failed'): Failure => ({ code, errorName: 'Error', message: 'no' });

it('waits longer from attempt to attempt, then repeats the last delay, then gives up', () => {
  const policy = { attempts: 5, delaysMs: [0, 1_000, 5_000] };
  const outcomes = [1, 2, 3, 4, 5].map((attempt) => settleFailure(policy, attempt, failed()));
  expect(outcomes.map((outcome) => (outcome.kind === 'retry' ? outcome.delayMs : outcome.kind))).toEqual([
    0,
    1_000,
    5_000,
    5_000,
    'dead-letter',
  ]);
});

it.each<ErrorCode>([
  'message.undecodable',
  'message.invalid',
  'message.unknown-type',
  'message.expired',
  'handler.non-retryable',
])('never retries %s', (code) =>
  expect(settleFailure({ attempts: 9, delaysMs: [0] }, 1, failed(code)).kind).toBe('dead-letter'),
);

it('retries an event without a handler: its subscription may be on its way', () => {
  expect(settleFailure({ attempts: 2, delaysMs: [10] }, 1, failed('consumer.unhandled')).kind).toBe('retry');
});

it('names each delay that the broker has to hold, once', () => {
  expect(distinctDelays({ attempts: 5, delaysMs: [0, 1_000, 1_000, 5_000] })).toEqual([1_000, 5_000]);
  expect(distinctDelays({ attempts: 2, delaysMs: [1_000, 5_000] })).toEqual([1_000]);
  expect(distinctDelays({ attempts: 1, delaysMs: [1_000] })).toEqual([]);
});
