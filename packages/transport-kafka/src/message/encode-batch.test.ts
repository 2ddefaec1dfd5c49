import { Reader, readRecordsBatch } from '@platformatic/kafka';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeBatch } from './encode-batch.js';
import { createRecord, type OutgoingRecord, toRecord } from './outgoing-record.js';
import { sizeOfVarint, writeVarint } from './varint.js';

const NOW = 1_796_000_000_000;

/** As the client reads it that does not share a line with what wrote it. */
function read(records: readonly OutgoingRecord[]) {
  const batch = readRecordsBatch(Reader.from(encodeBatch(records, NOW)));
  return batch.records.map(({ key, value, headers, offsetDelta, timestampDelta }) => ({
    key: key.toString(),
    value: value.toString(),
    headers: headers.map(([name, text]) => [name?.toString(), text?.toString()]),
    offsetDelta,
    timestamp: Number(batch.firstTimestamp + BigInt(timestampDelta)),
  }));
}

test('a batch is read as it was written, whatever is in it', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 300 });
  const record = fc.record({
    key: fc.option(text, { nil: undefined }),
    value: text,
    headers: fc.array(fc.tuple(text, text), { maxLength: 5 }),
    timestamp: fc.option(fc.integer({ min: 0, max: 2 * NOW }), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 20 }), (all) => {
      const records = all.map(({ key, value, headers, timestamp }) => ({
        ...createRecord('t', key === undefined ? undefined : Buffer.from(key), Buffer.from(value), headers.flat()),
        ...(timestamp === undefined ? {} : { timestamp }),
      }));
      expect(read(records)).toEqual(
        all.map(({ key = '', value, headers, timestamp = NOW }, offsetDelta) => ({
          ...{ key, value, headers, offsetDelta, timestamp },
        })),
      );
    }),
  );
});

test('a record keeps the time at which it was sent first', () => {
  const record = createRecord('t', undefined, Buffer.from('x'));
  encodeBatch([record], 5);
  expect(read([record])[0]?.timestamp).toBe(5);
});

test.each([0, -1, 1, 63, -64, 64, 8_191, 8_192, 2 ** 31, -(2 ** 40)])('%d takes as many bytes as it says', (value) => {
  const buffer = Buffer.alloc(10);
  expect(writeVarint(buffer, value, 0)).toBe(sizeOfVarint(value));
  expect(Number(Reader.from(buffer).readVarInt64())).toBe(value);
});

test('what the message says of itself is JSON, also where it needs an escape', () => {
  const properties = {
    messageId: 'a"b',
    type: 'x',
    appId: 'böse\n',
    timestamp: new Date(0),
    priority: 4,
    persistent: true,
  };
  const record = toRecord(
    { address: { kind: 'event', key: 'x.y' }, body: Buffer.from('{}'), properties, headers: {} },
    't',
  );
  const [[name, text] = []] = read([record])[0]?.headers ?? [];
  expect(name).toBe('bloodbank-message');
  const expected = { kind: 'event', key: 'x.y', ...properties, timestamp: '1970-01-01T00:00:00.000Z' };
  expect(JSON.parse(text ?? '')).toEqual(expected);
});
