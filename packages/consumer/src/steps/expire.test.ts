import type { Envelope } from '@bloodbank/core/envelope';
import type { Delivery } from '@bloodbank/core/ports';
import { expect, it } from 'vitest';
import { describeExpiry, expire } from './expire.js';
import { ENVELOPE, run, verifiedPassage } from './steps.fixture.js';

const publishedAt = '2026-11-21T10:00:00Z';
const after = (seconds: number): number => Date.parse(publishedAt) + seconds * 1_000;
const codeOf = (ttl: number | null | undefined, attempt: number, seconds: number): string | undefined => {
  const envelope = { timestamp: publishedAt, ...(ttl === undefined ? {} : { ttl_seconds: ttl }) } as Envelope;
  return describeExpiry(envelope, { attempt } as Delivery, after(seconds))?.code;
};

it('ends at its time to live, and not earlier', () => {
  expect(codeOf(60, 2, 59.9)).toBeUndefined();
  expect(codeOf(60, 2, 60)).toBeUndefined();
  expect(codeOf(60, 2, 60.1)).toBe('message.expired');
});

it('leaves the first attempt to the broker', () => {
  expect(codeOf(60, 1, 3_600)).toBeUndefined();
});

it.each([undefined, null])('does not end where the time to live is %s', (ttl) => {
  expect(codeOf(ttl, 9, 1e9)).toBeUndefined();
});

it('stands before everything that works on an event', async () => {
  const late = verifiedPassage({ ...ENVELOPE, ttl_seconds: 1 }, { attempt: 2 });
  const { settlement, handed } = await run(expire, late);
  expect(settlement).toMatchObject({ kind: 'dead-letter', failure: { code: 'message.expired' } });
  expect(handed).toEqual([]);
  expect((await run(expire, verifiedPassage())).handed).toHaveLength(1);
});
