import { expect, test } from 'vitest';
import { decodeAssignment, decodeSubscription, encodeAssignment, encodeSubscription } from './protocol.js';

const OWNED = [
  { topic: 'grün', partition: 0 },
  { topic: 'grün', partition: 7 },
  { topic: 'b', partition: 2 },
];

test('what is encoded is decoded', () => {
  expect(decodeSubscription(encodeSubscription({ topics: ['a', 'grün'], owned: OWNED }))).toEqual({
    topics: ['a', 'grün'],
    owned: OWNED,
  });
  expect(decodeAssignment(encodeAssignment(OWNED))).toEqual(OWNED);
  expect(decodeAssignment(Buffer.alloc(0))).toEqual([]);
});
