import { crc32c, DynamicBuffer } from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { readBatches } from '../message/decode-batches.js';
import { encodeBatch } from '../message/encode-batch.js';
import { createRecord } from '../message/outgoing-record.js';
import { AbortedTransactions } from './aborted-transactions.js';

const TRANSACTIONAL = 0b1_0000;
const CONTROL = 0b10_0000;
const [ABORT, COMMIT] = [0, 1];

function batchAt(offset: number, producerId: number, attributes: number, key?: Buffer): Buffer {
  const bytes = encodeBatch([createRecord('t', key, Buffer.from('x'))], 5);
  bytes.writeBigInt64BE(BigInt(offset), 0);
  bytes.writeBigInt64BE(BigInt(producerId), 43);
  bytes.writeInt16BE(attributes, 21);
  bytes.writeUInt32BE(crc32c(new DynamicBuffer(bytes.subarray(21))), 17);
  return bytes;
}

const written = (offset: number, producerId: number) => batchAt(offset, producerId, TRANSACTIONAL);
const ended = (offset: number, producerId: number, kind: number | undefined) =>
  batchAt(offset, producerId, TRANSACTIONAL | CONTROL, Buffer.from([0, 0, 0, kind ?? 0]));

function visible(log: readonly Buffer[], aborted: readonly [producerId: number, firstOffset: number][]): number[] {
  const transactions = new AbortedTransactions(
    aborted.map(([producerId, firstOffset]) => ({ producerId: BigInt(producerId), firstOffset: BigInt(firstOffset) })),
  );
  const batches = [...readBatches(Buffer.concat(log))];
  return batches.filter((batch) => !transactions.hides(batch)).map(({ firstOffset }) => firstOffset);
}

test('what a producer writes after it gave up a transaction is read', () => {
  const log = [written(5, 1), ended(6, 1, ABORT), written(7, 1), ended(8, 1, COMMIT)];
  expect(visible(log, [[1, 5]])).toEqual([7]);
});

test('transactions of several producers end each for itself, whatever their order in the answer', () => {
  const log = [
    written(0, 1),
    written(1, 2),
    written(2, 1),
    ended(3, 1, ABORT),
    written(4, 1),
    written(5, 2),
    ended(6, 2, COMMIT),
    ended(7, 1, ABORT),
    written(8, 1),
    batchAt(9, 1, 0),
    ended(10, 1, COMMIT),
  ];
  const aborted: [number, number][] = [
    [1, 0],
    [1, 4],
  ];
  for (const order of [aborted, aborted.toReversed()]) expect(visible(log, order)).toEqual([1, 5, 8, 9]);
});

test('an answer may begin in the middle of what was given up', () => {
  expect(visible([written(100, 7), ended(101, 7, ABORT), written(102, 7)], [[7, 50]])).toEqual([102]);
});
