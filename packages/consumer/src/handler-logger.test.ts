import type { Envelope } from '@bloodbank/core/envelope';
import type { Logger } from '@bloodbank/core/ports';
import { describe, expect, it } from 'vitest';
import { createHandlerLogger } from './handler-logger.js';

const event = { event_id: 'e', payload: { order_id: 'o', card: '4111' } } as unknown as Envelope;

function logged(fields: object, sensitive: readonly string[] = ['/card']): unknown {
  const lines: unknown[] = [];
  const log = (given: object): void => void lines.push(given);
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  createHandlerLogger(logger, { event_id: 'e' }, event, sensitive).info(fields, 'x');
  return lines[0];
}

describe('a line of a handler', () => {
  it.each<[string, object, object]>([
    ['the payload', { payload: event.payload }, { event_id: 'e', payload: { order_id: 'o', card: '***' } }],
    ['the event', { event }, { event_id: 'e', event: { event_id: 'e', payload: { order_id: 'o', card: '***' } } }],
    ['the payload as the fields', event.payload as object, { event_id: 'e', order_id: 'o', card: '***' }],
    ['the event as the fields', event, { event_id: 'e', payload: { order_id: 'o', card: '***' } }],
    ['anything else', { n: 1 }, { event_id: 'e', n: 1 }],
  ])('hides what is sensitive in %s', (_, fields, line) => {
    expect(logged(fields)).toEqual(line);
  });

  it('is left alone where nothing is sensitive, but for its ids', () => {
    expect(logged({ payload: event.payload }, [])).toEqual({ event_id: 'e', payload: { order_id: 'o', card: '4111' } });
  });

  it('keeps an error an error', () => {
    const err = new Error('x');
    expect(logged({ err })).toEqual({ event_id: 'e', err });
  });
});

it('says its words where its fields cannot be read', () => {
  const fields = Object.defineProperty({}, 'n', {
    enumerable: true,
    get: () => {
      throw new Error('a getter that throws');
    },
  });
  expect(logged(fields)).toEqual({ event_id: 'e' });
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(logged(proxy)).toEqual({ event_id: 'e' });
});
