import type { ConsumeMessage } from 'amqplib';
import { describe, expect, test } from 'vitest';
import { Places } from '../layout/places.js';
import { OWN_HEADERS } from '../message/own-headers.js';
import { readMessage } from './received-message.js';

const QUEUE = { queue: 'events.rag', isQuorum: true, places: new Places('events') };

const OWN = {
  [OWN_HEADERS.attempts]: 2,
  [OWN_HEADERS.exchange]: 'events',
  [OWN_HEADERS.routingKey]: 'github.pr.created',
  [OWN_HEADERS.firstFailureAt]: '2026-11-21T10:00:00.000Z',
  [OWN_HEADERS.expirationMs]: 60_000,
};

function messageWith(
  fields: Partial<ConsumeMessage['fields']>,
  headers: Readonly<Record<string, unknown>>,
  properties: Partial<ConsumeMessage['properties']> = {},
): ConsumeMessage {
  return {
    content: Buffer.from('{}'),
    fields: { deliveryTag: 1, redelivered: false, exchange: 'events', routingKey: 'a.b', consumerTag: 'c', ...fields },
    properties: { headers, ...properties } as ConsumeMessage['properties'],
  };
}

const returning = { exchange: '', routingKey: QUEUE.queue };

describe('our own marks', () => {
  test('are believed on a message that came straight to this queue', () => {
    const { delivery, firstFailureAt } = readMessage(messageWith(returning, OWN), QUEUE);
    expect(delivery).toMatchObject({
      address: { kind: 'event', key: 'github.pr.created' },
      destination: 'events',
      attempt: 3,
      headers: {},
    });
    expect(delivery.properties.expirationMs).toBe(60_000);
    expect(firstFailureAt).toBe('2026-11-21T10:00:00.000Z');
  });

  test.each([
    ['an exchange', {}],
    ['the default exchange under another name', { exchange: '', routingKey: 'other' }],
  ])('are not believed on a message that came through %s', (_, fields) => {
    const { delivery, firstFailureAt } = readMessage(messageWith(fields, OWN), QUEUE);
    expect(delivery.attempt).toBe(1);
    expect(delivery.address.key).not.toBe('github.pr.created');
    expect(firstFailureAt).toBeUndefined();
  });

  test.each([['many'], [-1], [0.5], [1e9], [null], [Number.NaN]])('an attempt count of %s is not one', (attempts) => {
    const forged = { ...OWN, [OWN_HEADERS.attempts]: attempts };
    expect(readMessage(messageWith(returning, forged), QUEUE).delivery.attempt).toBe(1);
  });
});

describe('what came past the exchange', () => {
  test('is marked, and its retries too; what came through an exchange and comes again is not', () => {
    expect(readMessage(messageWith(returning, {}), QUEUE).delivery.bypassed).toBe(true);
    const retried = { ...OWN, [OWN_HEADERS.exchange]: '' };
    expect(readMessage(messageWith(returning, retried), QUEUE).delivery.bypassed).toBe(true);
    expect(readMessage(messageWith(returning, OWN), QUEUE).delivery.bypassed).toBeUndefined();
    expect(readMessage(messageWith({}, {}), QUEUE).delivery.bypassed).toBeUndefined();
  });
});

describe('as whom the broker knows the sender', () => {
  test('is what the broker checked; on a copy, what it was on the original', () => {
    const userIdOf = (...[fields, headers, properties]: Parameters<typeof messageWith>): unknown =>
      readMessage(messageWith(fields, headers, properties), QUEUE).delivery.properties.userId;
    expect(userIdOf({}, {}, { userId: 'ada' })).toBe('ada');
    expect(userIdOf(returning, { ...OWN, [OWN_HEADERS.userId]: 'ada' }, {})).toBe('ada');
    expect(userIdOf({}, { [OWN_HEADERS.userId]: 'forged' }, {})).toBeUndefined();
  });
});

describe("the broker's count of redeliveries", () => {
  test.each([
    ['a quorum queue', true, true, 3, 4],
    ['a quorum queue that says nothing', true, true, undefined, 2],
    ['a quorum queue that counts failures only', true, true, 0, 2],
    ['a first delivery, whatever a sender wrote', true, false, 41, 1],
    ['a classic queue, whatever a sender wrote', false, true, 41, 2],
  ])('on %s', (_, isQuorum, redelivered, count, attempt) => {
    const message = messageWith({ redelivered }, count === undefined ? {} : { 'x-delivery-count': count });
    expect(readMessage(message, { ...QUEUE, isQuorum }).delivery.attempt).toBe(attempt);
  });
});

test('only plain values pass as headers, and none of them reaches an object prototype', () => {
  const hostile = JSON.parse('{"__proto__": "polluted", "nested": {"a": 1}, "list": [1], "ok": 1, "none": null}');
  const { headers } = readMessage(messageWith({}, { ...hostile, ...{ 'X-Death': 'x', CC: 'y' } }), QUEUE).delivery;
  expect(Object.entries(headers)).toEqual([
    ['ok', 1],
    ['none', null],
  ]);
  expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
});

test('properties that are not what they should be are left out', () => {
  const odd = { timestamp: 1e300, expiration: 'soon', priority: 'high', messageId: 7, deliveryMode: 1 };
  expect(readMessage(messageWith({}, {}, odd), QUEUE).delivery.properties).toEqual({ persistent: false });
});
