import { expect, test } from 'vitest';
import { describeHealth, type HealthFacts } from './health.js';

const WELL: HealthFacts = {
  isClosed: false,
  publishing: { state: 'open', blockedReason: undefined, refusal: undefined },
  consuming: { state: 'open' },
  pending: { count: 0, bytes: 0, inFlightCount: 0 },
  consumptions: [{ isRunning: true }],
  privateQueues: [{ isRunning: true }],
};

test.each<[string, Partial<HealthFacts>, string]>([
  ['all is well', {}, 'healthy'],
  [
    'the broker blocks publishers',
    { publishing: { state: 'open', blockedReason: 'low on disk', refusal: undefined } },
    'degraded',
  ],
  ['the consuming connection is lost', { consuming: { state: 'waiting' } }, 'degraded'],
  ['a consumer is not back yet', { consumptions: [{ isRunning: false }, { isRunning: true }] }, 'degraded'],
  ['the queue for replies is not back yet', { privateQueues: [{ isRunning: false }] }, 'degraded'],
  [
    'the publishing connection is lost',
    { publishing: { state: 'connecting', blockedReason: undefined, refusal: undefined } },
    'unhealthy',
  ],
  ['it is closed', { isClosed: true }, 'unhealthy'],
])('when %s', (_, facts, status) => {
  expect(describeHealth({ ...WELL, ...facts }).status).toBe(status);
});

test('why the broker is not back yet is told', () => {
  const publishing = {
    state: 'waiting',
    blockedReason: undefined,
    refusal: new Error('it refuses the password'),
  } as const;
  expect(describeHealth({ ...WELL, publishing }).details).toMatchObject({ refusal: 'it refuses the password' });
});
