import { expect, test } from 'vitest';
import { formatLedger } from './format-ledger.js';
import { Ledger } from './ledger.js';

test('tells lost, recovered, duplicated and unexpected apart', () => {
  const ledger = new Ledger(7, () => 0);
  for (const id of ['kept', 'lost', 'recovered', 'gone', 'refused', 'lied', 'hanging']) ledger.attempt(id);
  for (const id of ['kept', 'lost']) ledger.acknowledge(id);
  for (const id of ['recovered', 'gone']) ledger.leaveUnknown(id);
  for (const id of ['refused', 'lied']) ledger.refuse(id);
  for (const id of ['kept', 'kept', 'kept', 'recovered', 'lied', 'never sent']) ledger.deliver(id);

  expect(ledger.summarise()).toEqual({
    attempted: 7,
    acknowledged: 2,
    refused: 2,
    unknown: 3,
    delivered: 4,
    lost: 1,
    recovered: 1,
    duplicated: 2,
    unexpected: 2,
    longestGapMs: 0,
    seed: 7,
  });
  expect(ledger.missing).toEqual(['lost']);
  expect(ledger.unexpected).toEqual(['lied', 'never sent']);
  expect(ledger.pendingCount).toBe(1);
});

test('measures the longest time without an acknowledgement, the first one included', () => {
  let now = 100;
  const ledger = new Ledger(1, () => now);
  ledger.attempt('a');
  now = 350;
  ledger.attempt('b');
  ledger.attempt('c');
  ledger.acknowledge('a');
  now = 360;
  ledger.leaveUnknown('b');
  now = 380;
  ledger.acknowledge('c');
  expect(ledger.summarise().longestGapMs).toBe(250);
});

test('refuses a publish that ends twice, and one that never began', () => {
  const ledger = new Ledger(1);
  ledger.attempt('a');
  ledger.acknowledge('a');
  expect(() => ledger.leaveUnknown('a')).toThrow('it was acknowledged');
  expect(() => ledger.acknowledge('b')).toThrow('never attempted');
  expect(() => ledger.attempt('a')).toThrow('before');
});

test('prints one line', () => {
  const ledger = new Ledger(42, () => 0);
  ledger.attempt('a');
  ledger.acknowledge('a');
  ledger.deliver('a');
  expect(formatLedger(ledger.summarise())).toBe(
    'attempted 1, acknowledged 1, refused 0, unknown 0, delivered 1, lost 0, recovered 0, duplicated 0, unexpected 0, ' +
      'longest gap 0 ms, seed 42',
  );
});
