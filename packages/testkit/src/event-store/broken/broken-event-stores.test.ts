import { describe, expect, test } from 'vitest';
import { clausesThatCatch } from '../../conformance/clauses-that-catch.js';
import { describeEventStore } from '../describe-event-store.js';
import { EVENT_STORE_CLAUSES } from '../event-store-clauses.js';
import { openToyEventStore } from '../toy/toy-event-store.js';
import { BROKEN_EVENT_STORES } from './broken-event-stores.js';

describeEventStore('toy', { open: async () => openToyEventStore() });

describe.concurrent('the conformance suite catches an event store that', () => {
  test.each(BROKEN_EVENT_STORES)('$name', { timeout: 60_000 }, async ({ open, caughtBy }) => {
    expect(await clausesThatCatch(EVENT_STORE_CLAUSES, open)).toEqual([...caughtBy].sort());
  });
});

test('every clause catches some broken event store', () => {
  const caught = new Set(BROKEN_EVENT_STORES.flatMap(({ caughtBy }) => caughtBy));
  expect(EVENT_STORE_CLAUSES.filter(({ id }) => !caught.has(id))).toEqual([]);
});
