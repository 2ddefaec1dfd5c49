import type { Delivery } from '@bloodbank/core/ports';
import type { Failure } from '@bloodbank/core/retry';
import { expect, test } from 'vitest';
import { assertCarriable } from '../message/assert-sendable.js';
import { MAX_HEADERS_BYTES } from '../message/limits.js';
import { OWN_HEADERS } from '../message/own-headers.js';
import { copyFailed, copyUnspent } from './failed-copy.js';

const FAILURE: Failure = { code: 'handler.failed', errorName: 'Error', message: 'on purpose' };
const NOW = new Date('2026-11-21T10:00:00Z');
const TARGET = { exchange: '', routingKey: 'events.rag.retry.1000' };

const DELIVERY: Delivery = {
  body: Buffer.from('{}'),
  address: { kind: 'event', key: 'github.pr.created' },
  destination: 'events',
  queue: 'events.rag',
  properties: { messageId: 'one', expirationMs: 5_000, priority: 3, persistent: false },
  headers: { tenant: 'blue' },
  attempt: 2,
  redelivered: false,
};

const copyOf = (delivery: Partial<Delivery>, failure: Partial<Failure> = {}, firstFailureAt?: string) =>
  copyFailed(
    { delivery: { ...DELIVERY, ...delivery }, firstFailureAt, parked: undefined },
    { ...FAILURE, ...failure },
    TARGET,
    NOW,
  );

test('a copy keeps what was sent, says why it failed, and does not expire by itself', () => {
  const { properties, headers, ...rest } = copyOf({});
  expect(rest).toEqual({ ...TARGET, body: DELIVERY.body });
  expect(properties).toEqual({ messageId: 'one', priority: 3, persistent: true });
  expect(headers).toMatchObject({
    tenant: 'blue',
    [OWN_HEADERS.attempts]: 2,
    [OWN_HEADERS.expirationMs]: 5_000,
    [OWN_HEADERS.firstFailureAt]: NOW.toISOString(),
  });
});

test('the first failure keeps its time', () => {
  const first = '2026-11-21T09:00:00.000Z';
  const { headers } = copyOf({}, {}, first);
  expect(headers[OWN_HEADERS.firstFailureAt]).toBe(first);
  expect(headers[OWN_HEADERS.lastFailureAt]).toBe(NOW.toISOString());
});

test('headers that leave no room for the reason are dropped, and counted', () => {
  const large = Object.fromEntries(Array.from({ length: 66 }, (_, n) => [`h${n}`, 'x'.repeat(1_000)]));
  const copy = copyOf({ headers: large });
  expect(() => assertCarriable(copy)).not.toThrow();
  const dropped = Number(copy.headers[OWN_HEADERS.droppedHeaders]);
  expect(dropped).toBeGreaterThan(0);
  expect(Object.keys(copy.headers).filter((name) => name.startsWith('h'))).toHaveLength(66 - dropped);
});

test('whatever a failure says, the copy can be carried', () => {
  const copy = copyOf({}, { message: 'x'.repeat(2 * MAX_HEADERS_BYTES), errorName: 'E'.repeat(MAX_HEADERS_BYTES) });
  expect(() => assertCarriable(copy)).not.toThrow();
});

test('a property that grew beyond its limit while it was read is left out', () => {
  const copy = copyOf({ properties: { messageId: '\ufffd'.repeat(200), type: 'a.b' } });
  expect(copy.properties).toEqual({ type: 'a.b', persistent: true });
});

test('a copy for later has spent no attempt and failed of nothing, and remembers when it failed before', () => {
  const received = {
    delivery: { ...DELIVERY, attempt: 3 },
    firstFailureAt: '2026-11-21T09:00:00.000Z',
    parked: undefined,
  };
  const { properties, headers, ...rest } = copyUnspent(received, TARGET);
  expect(rest).toEqual({ ...TARGET, body: DELIVERY.body });
  expect(properties).toEqual({ messageId: 'one', priority: 3, persistent: true });
  expect(headers).toEqual({
    tenant: 'blue',
    [OWN_HEADERS.attempts]: 2,
    [OWN_HEADERS.exchange]: 'events',
    [OWN_HEADERS.routingKey]: 'github.pr.created',
    [OWN_HEADERS.firstFailureAt]: '2026-11-21T09:00:00.000Z',
    [OWN_HEADERS.expirationMs]: 5_000,
  });
});
