import { describe, expect, test, vi } from 'vitest';
import { clausesThatCatch } from '../../conformance/clauses-that-catch.js';
import { describeOutbox } from '../describe-outbox.js';
import { OUTBOX_CLAUSES } from '../outbox-clauses.js';
import { openToyOutbox } from '../toy/toy-outbox.js';
import { BROKEN_OUTBOXES } from './broken-outboxes.js';

/** A defect shows where something does not happen by its deadline. */
vi.setConfig({ testTimeout: 30_000 });

describeOutbox('toy', { open: async () => openToyOutbox() });

describe.concurrent('the conformance suite catches an outbox that', () => {
  test.each(BROKEN_OUTBOXES)('$name', async ({ open, caughtBy }) => {
    expect(await clausesThatCatch(OUTBOX_CLAUSES, open)).toEqual([...caughtBy].sort());
  });
});

test('every clause catches some broken outbox', () => {
  const caught = new Set(BROKEN_OUTBOXES.flatMap(({ caughtBy }) => caughtBy));
  expect(OUTBOX_CLAUSES.filter(({ id }) => !caught.has(id))).toEqual([]);
});
