import { expect, test } from 'vitest';
import { Places } from '../layout/places.js';
import { type FetchedRecord, keyOf, readRecord } from './incoming-record.js';

const places = new Places({ prefix: 'p' });

function recordWith(...headers: readonly (readonly [string, string])[]): FetchedRecord {
  return {
    ...{ topic: 'p.shop', partition: 0, offset: 0, timestamp: 0, sizeBytes: 2, key: null, value: Buffer.from('{}') },
    headers,
  };
}

test('of two marks of the bus one counts, for its key and for all that is read of it', () => {
  const marks = ['shop.order.placed', 'shop.order.cancelled'].map(
    (key) => ['bloodbank-message', JSON.stringify({ kind: 'event', key, messageId: key })] as const,
  );
  const record = recordWith(...marks);
  const { address, properties } = readRecord(record, places);
  expect(keyOf(record, places)).toBe(address.key);
  expect(properties.messageId).toBe(address.key);
});

test('a mark that cannot be read leaves what the topic and the body say', () => {
  const record = recordWith(['bloodbank-message', '{"key": 5, "kind": "command"}'], ['tenant', 'blue']);
  expect(readRecord(record, places)).toMatchObject({
    address: { kind: 'event', key: keyOf(record, places) },
    headers: { tenant: 'blue' },
  });
});
