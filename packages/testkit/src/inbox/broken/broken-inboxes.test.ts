import { describe, expect, test } from 'vitest';
import { clausesThatCatch } from '../../conformance/clauses-that-catch.js';
import { inVirtualTime } from '../../wait/in-virtual-time.js';
import { describeInbox } from '../describe-inbox.js';
import { INBOX_CLAUSES } from '../inbox-clauses.js';
import { openToyInbox } from '../toy/toy-inbox.js';
import { BROKEN_INBOXES } from './broken-inboxes.js';

describeInbox('toy', { open: async () => openToyInbox() });

describe('the conformance suite catches an inbox that', () => {
  test.each(BROKEN_INBOXES)('$name', async ({ open, caughtBy }) => {
    const caught = await inVirtualTime(() => clausesThatCatch(INBOX_CLAUSES, open));
    expect(caught).toEqual([...caughtBy].sort());
  });
});

test('every clause catches some broken inbox', () => {
  const caught = new Set(BROKEN_INBOXES.flatMap(({ caughtBy }) => caughtBy));
  expect(INBOX_CLAUSES.filter(({ id }) => !caught.has(id))).toEqual([]);
});
