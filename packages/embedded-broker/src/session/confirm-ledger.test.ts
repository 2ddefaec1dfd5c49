import { expect, it } from 'vitest';
import { ConfirmLedger } from './confirm-ledger.js';

function flushed(ledger: ConfirmLedger): unknown[] {
  const answers: unknown[] = [];
  ledger.flush((answer, deliveryTag, multiple) => answers.push([answer, deliveryTag, multiple]));
  return answers;
}

it('answers a run of equal answers with one frame, and never lets one frame cover another answer', () => {
  const ledger = new ConfirmLedger();
  for (const answer of ['ack', 'ack', 'ack', 'nack', 'ack', 'nack', 'nack'] as const) ledger.add(answer);
  expect(flushed(ledger)).toEqual([
    ['ack', 3, true],
    ['nack', 4, false],
    ['ack', 5, false],
    ['nack', 7, true],
  ]);
});

it('goes on counting after a flush, and owes nothing twice', () => {
  const ledger = new ConfirmLedger();
  ledger.add('ack');
  flushed(ledger);
  expect(flushed(ledger)).toEqual([]);
  ledger.add('ack');
  expect(flushed(ledger)).toEqual([['ack', 2, false]]);
});
