import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OffsetLedger } from './offset-ledger.js';

const again = (ledger: OffsetLedger) => {
  const { offset, metadata } = ledger.toCommit();
  return OffsetLedger.read(offset, metadata);
};

test('what is settled in turn moves the offset', () => {
  const ledger = new OffsetLedger(5);
  expect(ledger.toCommit().offset).toBe(5);
  ledger.open(5, 1);
  expect(ledger.toCommit().offset).toBe(5);
  ledger.settle(5);
  expect(ledger.toCommit().offset).toBe(6);
});

test('what is settled out of its turn is remembered, and never passed by the offset', () => {
  const ledger = new OffsetLedger(0);
  for (const offset of [0, 1, 2, 3]) ledger.open(offset, 1);
  ledger.settle(1);
  ledger.settle(3);
  expect(ledger.toCommit().offset).toBe(0);
  const back = again(ledger);
  expect([0, 1, 2, 3, 4].map((offset) => back.spentOf(offset))).toEqual([1, undefined, 1, undefined, 0]);
});

test('metadata of somebody else, or in pieces, makes everything fresh', () => {
  for (const metadata of [
    '',
    'theirs',
    '3;5;0.1',
    '1;x;0.1',
    '2;x;0.1',
    '2;',
    '2;-9;',
    '2;5;???',
    '2;5;0+z.z',
    '2;5;0+-1.1',
  ]) {
    const ledger = OffsetLedger.read(10, metadata);
    expect(ledger.toCommit().offset).toBeGreaterThanOrEqual(10);
    expect(ledger.spentOf(100)).toBe(0);
  }
});

test('what an earlier version committed is read', () => {
  const ledger = OffsetLedger.read(10, '1;5;0.1,2.3,5.0');
  expect([10, 11, 12, 13, 14, 15, 16].map((offset) => ledger.spentOf(offset))).toEqual([
    ...[1, undefined, 3, undefined, undefined, 0, 0],
  ]);
  expect(ledger.toCommit()).toEqual({ offset: 10, metadata: '2;5;0.1,2.3,5.0' });
});

test('too much to remember fits all the same, and what is left out is fresh', () => {
  const ledger = new OffsetLedger(0);
  for (let offset = 0; offset < 20_000; offset++) ledger.open(offset, 3 + (offset % 2));
  const { offset, metadata } = ledger.toCommit();
  expect(offset).toBe(0);
  expect(metadata.length).toBeLessThan(4_096);
  const back = OffsetLedger.read(offset, metadata);
  expect(back.spentOf(0)).toBe(3);
  expect(back.spentOf(19_999)).toBe(0);
});

test('as many as are handed out at once fit, for they stand in a row', () => {
  const ledger = new OffsetLedger(7);
  for (let offset = 7; offset < 5_000; offset++) ledger.open(offset, 1);
  for (const offset of [7, 100, 4_000]) ledger.settle(offset);
  const back = again(ledger);
  const spent = [7, 8, 100, 3_999, 4_000, 4_999, 5_000].map((offset) => back.spentOf(offset));
  expect(spent).toEqual([undefined, 1, undefined, 1, undefined, 1, 0]);
  expect(ledger.toCommit().metadata.length).toBeLessThan(40);
});

test('whatever happens, nothing open is lost and nothing settled below the offset comes again', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e12 }),
      fc.array(fc.nat({ max: 60 }), { maxLength: 120 }),
      (start, settled) => {
        const ledger = new OffsetLedger(start);
        for (let n = 0; n <= 60; n++) ledger.open(start + n, n % 4);
        for (const n of settled) ledger.settle(start + n);
        const back = again(ledger);
        for (let n = 0; n <= 60; n++) {
          const isCommitted = start + n < back.toCommit().offset;
          if (!settled.includes(n)) expect(isCommitted ? 'lost' : back.spentOf(start + n)).toBe(n % 4);
          else expect(isCommitted ? undefined : back.spentOf(start + n)).toBeUndefined();
        }
      },
    ),
  );
});

test('what is handed out once more is known until it is passed, whatever is open beside it', () => {
  const replayed = { until: 20, id: 'a;b', reason: 'a bug; 100 %' };
  let ledger = new OffsetLedger(10, replayed);
  for (const offset of [10, 11, 12]) ledger.open(offset, 1);
  ledger.settle(11);
  ledger = again(ledger);
  expect([10, 19, 20].map((offset) => ledger.replayOf(offset))).toEqual([replayed, replayed, undefined]);
  expect(ledger.spentOf(11)).toBeUndefined();
  for (let offset = 10; offset < 20; offset++) ledger.settle(offset);
  expect(ledger.toCommit().metadata).toBe('2;-1;');
  expect(again(ledger).replayOf(20)).toBeUndefined();
});
