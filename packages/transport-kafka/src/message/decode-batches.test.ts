import {
  type CompressionAlgorithmValue,
  compressionsAlgorithms,
  crc32c,
  createRecordsBatch,
  DynamicBuffer,
  Reader,
  readRecordsBatches,
} from '@platformatic/kafka';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBatches, readRecords, UnreadableBatch } from './decode-batches.js';
import { encodeBatch } from './encode-batch.js';
import type { FetchedRecord } from './incoming-record.js';
import { LogRecords } from './log-records.js';
import { createRecord } from './outgoing-record.js';

const PLACE = { topic: 't', partition: 3 };

const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const message = fc.record({
  key: text,
  value: text,
  headers: fc.uniqueArray(fc.tuple(text, text), { maxLength: 4, selector: ([name]) => name }),
  timestamp: fc.integer({ min: 0, max: 2 ** 42 }).map(BigInt),
});
const compression = fc.constantFrom<CompressionAlgorithmValue>(...(['none', 'gzip', 'snappy', 'lz4'] as const));

/** As the library writes it, at its place in the log. */
function write(all: readonly (typeof message extends fc.Arbitrary<infer M> ? M : never)[], by: string, at = 0): Buffer {
  const messages = all.map(({ key, value, headers, timestamp }) => ({
    topic: 't',
    key: Buffer.from(key),
    value: Buffer.from(value),
    headers: new Map(headers.map(([name, content]) => [Buffer.from(name), Buffer.from(content)])),
    timestamp,
  }));
  const { buffer } = createRecordsBatch(messages as never, { compression: by as never });
  const bytes = Buffer.from(buffer);
  bytes.writeBigInt64BE(BigInt(at), 0);
  return bytes;
}

function readAll(bytes: Buffer, from = 0): FetchedRecord[] {
  const records = new LogRecords(PLACE);
  for (const batch of readBatches(bytes)) readRecords(batch, from, records);
  return [...records];
}

function describe({ offset, timestamp, key, value, headers }: FetchedRecord) {
  return { offset, timestamp, key: key?.toString(), value: value?.toString(), headers };
}

function resealed(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(crc32c(new DynamicBuffer(bytes.subarray(21))), 17);
  return bytes;
}

test('what the client writes is read as the client reads it, compressed or not', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.array(message, { minLength: 1, maxLength: 8 }), compression)), (written) => {
      let at = 0;
      const batches = written.map(([messages, by]) => {
        const bytes = write(messages, by, at);
        at += messages.length + 2;
        return bytes;
      });
      const bytes = Buffer.concat(batches);
      const theirs = readRecordsBatches(Reader.from(bytes)).flatMap(({ firstOffset, firstTimestamp, records }) =>
        records.map(({ offsetDelta, timestampDelta, key, value, headers }) => ({
          offset: Number(firstOffset) + offsetDelta,
          timestamp: Number(firstTimestamp + timestampDelta),
          key: key.toString(),
          value: value.toString(),
          headers: headers.map(([name, content]) => [name.toString(), content.toString()]),
        })),
      );
      expect(readAll(bytes).map(describe)).toEqual(theirs);
    }),
  );
});

test('a batch that is cut off anywhere is left out, with nothing said', () => {
  const whole = encodeBatch([createRecord('t', undefined, Buffer.from('first'))], 5);
  const second = encodeBatch([createRecord('t', undefined, Buffer.from('second'))], 5);
  for (let length = 0; length < second.length; length++) {
    const values = readAll(Buffer.concat([whole, second.subarray(0, length)])).map(({ value }) => value?.toString());
    expect(values).toEqual(['first']);
  }
});

test('a batch of which any bit behind its checksum has changed is not read', () => {
  const bytes = encodeBatch([createRecord('t', Buffer.from('key'), Buffer.from('value'), ['a', 'b'])], 5);
  for (let at = 17; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => readAll(changed)).toThrow(UnreadableBatch);
  }
});

test('a record of several batches is found by its place, in whatever order', () => {
  const batchOf = (...values: string[]) =>
    encodeBatch(
      values.map((value) => createRecord('t', undefined, Buffer.from(value))),
      5,
    );
  const second = batchOf('c', 'd');
  second.writeBigInt64BE(2n, 0);
  const records = new LogRecords(PLACE);
  for (const batch of readBatches(Buffer.concat([batchOf('a', 'b'), second]))) readRecords(batch, 1, records);
  const valueAt = (index: number) => records.at(index)?.value?.toString();
  expect([2, 0, 1, 2, 0].map(valueAt)).toEqual(['d', 'b', 'c', 'd', 'b']);
  expect([records.length, records.at(3), records.sizeBytes]).toEqual([3, undefined, 12]);
});

// 1,200 bytes as `zstd` writes them: from a pipe, at its usual level, and from a file, at level 19, with their length.
const ZSTD = [
  'KLUv/QRYTQQA8oYZGzBXDmT/KWiJjNSQCoZFkRURsiZYBWyADbDCyg7qD3u2o5zfLI1nGsOXZWr5X+7cytRWlPKTJfFIQzj3oY5vLIYvWsGJRejhDavghB6wYAOIDF8rucp0CmUjVTlyqfma6DkKgIgsTqgR4O//G+A3AxFcGD4R+gH6//f//+7/v///OKzQpSrTODAP',
  'KLUv/WSwA4UDAOQEOgAAAAEub3JkZXIgMCBvZiB0aGUgY3VzdG9tZXIAOgAAAjEEMgYzCDQKNQw2DhASFBYYGhweICIkJigqLC4wMjQ2ODo8PkBCREZISkxOLagR8Ov/G/A1xhFcEv6ScCL0A/7/z9V4cmMY1KoCINXTODAP',
];

test.each(ZSTD)('what zstd packed is unpacked, on whatever Node', (packed) => {
  const values = Array.from({ length: 40 }, (_, order) => `order ${order % 7} of the customer`);
  const plain = encodeBatch(
    values.map((value) => createRecord('t', undefined, Buffer.from(value))),
    5,
  );
  const bytes = Buffer.concat([plain.subarray(0, 61), Buffer.from(packed, 'base64')]);
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes.writeInt16BE(4, 21);
  expect(readAll(resealed(bytes)).map(({ value }) => value?.toString())).toEqual(values);
  const brokenOff = bytes.subarray(0, -20);
  brokenOff.writeInt32BE(brokenOff.length - 12, 8);
  expect(() => readAll(resealed(Buffer.from(brokenOff)))).toThrow(/its zstd cannot be undone: ./);
});

test.each([-1, -12, -13, -(2 ** 31)])('a batch whose length is %d is not read', (length) => {
  const bytes = encodeBatch([createRecord('t', undefined, Buffer.from('first'))], 5);
  bytes.writeInt32BE(length, 8);
  expect(() => readAll(bytes)).toThrow(UnreadableBatch);
});

test('whatever bytes a batch has, it is read or is unreadable; it is never read past its end', () => {
  const bytes = encodeBatch([createRecord('t', Buffer.from('key'), Buffer.from('value'), ['a', 'b', 'c', 'd'])], 5);
  const behind = encodeBatch([createRecord('t', undefined, Buffer.from('behind'))], 5);
  const changes = fc.array(fc.tuple(fc.integer({ min: 57, max: bytes.length - 1 }), fc.nat({ max: 255 })), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(changes, (all) => {
      const changed = Buffer.from(bytes);
      for (const [at, byte] of all) changed[at] = byte;
      const joined = Buffer.concat([resealed(changed), behind]);
      try {
        for (const record of readAll(joined).map(describe)) {
          const length =
            (record.value ?? '').length + (record.key ?? '').length + record.headers.flat().join('').length;
          expect(length).toBeLessThan(bytes.length);
        }
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(UnreadableBatch);
      }
    }),
  );
});

test.each([1, 2])('a record that is longer or shorter than it says is not read as something else, of %d', (count) => {
  const records = Array.from({ length: count }, () => createRecord('t', undefined, Buffer.from('value'), ['a', 'b']));
  const bytes = encodeBatch(records, 5);
  const length = bytes[61] ?? 0;
  for (const wrong of [length - 2, length + 100]) {
    bytes[61] = wrong;
    expect(() => readAll(resealed(bytes))).toThrow(UnreadableBatch);
  }
});

test('the formats before the second are named, and so is a compression that nobody knows', () => {
  const old = encodeBatch([createRecord('t', undefined, Buffer.from('x'))], 5);
  old.writeInt8(1, 16);
  expect(() => readAll(old)).toThrow('its format is 1, not 2');
  const unknown = encodeBatch([createRecord('t', undefined, Buffer.from('x'))], 5);
  unknown.writeInt16BE(5, 21);
  expect(() => readAll(resealed(unknown))).toThrow('its compression 5 is not known');
});

test('where the broker says when it was appended, that is the time of all records', () => {
  const bytes = encodeBatch(
    [1, 2].map((n) => ({ ...createRecord('t', undefined, Buffer.from('x')), timestamp: n })),
    5,
  );
  bytes.writeInt16BE(0b1000, 21);
  bytes.writeBigInt64BE(77n, 35);
  expect(readAll(resealed(bytes)).map(({ timestamp }) => timestamp)).toEqual([77, 77]);
});

test('a key and a value that are not there are null, and what lies before the asked offset is left out', () => {
  const bytes = encodeBatch(
    [0, 1, 2].map(() => createRecord('t', undefined, Buffer.alloc(0))),
    5,
  );
  bytes.writeBigInt64BE(40n, 0);
  const records = readAll(bytes, 41);
  expect(records.map(({ offset, key, topic, partition }) => [offset, key, topic, partition])).toEqual([
    [41, null, 't', 3],
    [42, null, 't', 3],
  ]);
});

test('snappy is read in the frames in which Java writes it', () => {
  const plain = encodeBatch(
    [1, 2, 3].map((n) => createRecord('t', undefined, Buffer.from(`value ${n}`))),
    5,
  );
  const body = plain.subarray(61);
  const blocks = [body.subarray(0, 10), body.subarray(10)].flatMap((part) => {
    const block = compressionsAlgorithms.snappy.compressSync(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    return [length, block];
  });
  const frame = Buffer.from('82534e4150505900' + '00000001' + '00000001', 'hex');
  const bytes = Buffer.concat([plain.subarray(0, 61), frame, ...blocks]);
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes.writeInt16BE(2, 21);
  expect(readAll(resealed(bytes)).map(({ value }) => value?.toString())).toEqual(['value 1', 'value 2', 'value 3']);
  bytes.writeUInt32BE(10_000, 61 + 16);
  expect(() => readAll(resealed(bytes))).toThrow('its snappy cannot be undone: a block is cut off');
});
