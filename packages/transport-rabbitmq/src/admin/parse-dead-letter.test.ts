import { fingerprintOf } from '@bloodbank/core/dead-letter';
import type { GetMessage } from 'amqplib';
import { expect, test } from 'vitest';
import { OWN_HEADERS } from '../message/own-headers.js';
import { parseDeadLetter } from './parse-dead-letter.js';

const MARKS = {
  [OWN_HEADERS.attempts]: 4,
  [OWN_HEADERS.exchange]: 'events',
  [OWN_HEADERS.routingKey]: 'llm.prompt.high',
  [OWN_HEADERS.queue]: 'events.rag',
  [OWN_HEADERS.firstFailureAt]: '2026-11-21T10:00:00.000Z',
  [OWN_HEADERS.lastFailureAt]: '2026-11-21T10:01:00.000Z',
  [OWN_HEADERS.errorCode]: 'message.invalid',
  [OWN_HEADERS.errorMessage]: 'prompt is missing',
  [OWN_HEADERS.errorStackHash]: 'abc',
  [OWN_HEADERS.errorPointer]: '/payload/prompt',
};

const ENVELOPE = { event_id: 'e-1', event_type: 'llm.prompt.v2', correlation_id: 'c-1' };

function messageWith(headers: object, body: string = JSON.stringify(ENVELOPE)): GetMessage {
  return {
    content: Buffer.from(body),
    fields: { deliveryTag: 1, redelivered: true, exchange: 'dlx', routingKey: 'dlq.events.rag', messageCount: 0 },
    properties: { headers, messageId: 'm-1' } as GetMessage['properties'],
  };
}

const death = (more: object): object => ({
  'x-death': [
    { reason: 'delivery_limit', queue: 'events.rag', exchange: 'events', 'routing-keys': ['llm.prompt'], ...more },
  ],
});

test('tells everything that a consumer said of the failure, and what the body says of itself', () => {
  const letter = parseDeadLetter(messageWith({ ...MARKS, team: 'red' }));
  expect(letter).toMatchObject({
    reason: 'failed',
    eventId: 'e-1',
    eventType: 'llm.prompt.v2',
    schemaVersion: 2,
    correlationId: 'c-1',
    code: 'message.invalid',
    message: 'prompt is missing',
    stackHash: 'abc',
    pointer: '/payload/prompt',
    attempts: 4,
    firstFailureAt: '2026-11-21T10:00:00.000Z',
    lastFailureAt: '2026-11-21T10:01:00.000Z',
    queue: 'events.rag',
    address: { kind: 'event', key: 'llm.prompt.high' },
    destination: 'events',
    headers: { team: 'red' },
  });
});

test('reads from x-death what the broker parked by itself, and no mark that a sender may have written', () => {
  const time = { '!': 'timestamp', value: 1_795_000_000 };
  const letter = parseDeadLetter(messageWith({ ...MARKS, ...death({ time }) }));
  expect(letter).toMatchObject({
    reason: 'delivery-limit',
    code: 'broker.delivery-limit',
    queue: 'events.rag',
    address: { kind: 'event', key: 'llm.prompt' },
    destination: 'events',
    lastFailureAt: new Date(1_795_000_000_000).toISOString(),
  });
  expect(letter.attempts).toBeUndefined();
  expect(letter.pointer).toBeUndefined();
});

test('believes the marks of a retry that the broker parked: it had come straight to its queue', () => {
  const straight = death({ exchange: '', 'routing-keys': ['events.rag'] });
  expect(parseDeadLetter(messageWith({ ...MARKS, ...straight }))).toMatchObject({
    code: 'broker.delivery-limit',
    address: { kind: 'event', key: 'llm.prompt.high' },
    destination: 'events',
    attempts: 4,
    firstFailureAt: '2026-11-21T10:00:00.000Z',
  });
});

test.each([['boom'], [null], [[null]], [[]], [{}], [[{ reason: 'toString', time: { value: 'x' } }]]])(
  'is not disturbed by the x-death %j of a stranger',
  (xDeath) => {
    const letter = parseDeadLetter(messageWith({ ...MARKS, 'x-death': xDeath }));
    expect(letter).toMatchObject({ reason: 'unknown', code: 'broker.unknown', destination: 'dlx' });
  },
);

test.each([[''], ['hello'], ['null'], ['[1]'], ['{"event_type": 7}']])(
  'reads a body %j that is no envelope',
  (body) => {
    const letter = parseDeadLetter(messageWith(MARKS, body));
    expect(letter.eventType).toBeUndefined();
    expect(Buffer.from(letter.body).toString()).toBe(body);
  },
);

test('groups by cause, not by message', () => {
  const print = (headers: object) => fingerprintOf(parseDeadLetter(messageWith({ ...MARKS, ...headers })));
  expect(print({ [OWN_HEADERS.errorMessage]: 'other' })).toBe(print({}));
  expect(print({ [OWN_HEADERS.errorStackHash]: 'other' })).not.toBe(print({}));
  expect(print({ [OWN_HEADERS.errorPointer]: '/payload' })).not.toBe(print({}));
});
