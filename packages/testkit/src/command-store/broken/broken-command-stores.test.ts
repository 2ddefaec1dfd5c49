import { describe, expect, test } from 'vitest';
import { clausesThatCatch } from '../../conformance/clauses-that-catch.js';
import { COMMAND_STORE_CLAUSES } from '../command-store-clauses.js';
import { describeCommandStore } from '../describe-command-store.js';
import { openToyCommandStore } from '../toy/toy-command-store.js';
import { BROKEN_COMMAND_STORES } from './broken-command-stores.js';

describeCommandStore('toy', { open: async () => openToyCommandStore() });

describe.concurrent('the conformance suite catches a store of commands that', () => {
  test.each(BROKEN_COMMAND_STORES)('$name', { timeout: 30_000 }, async ({ open, caughtBy }) => {
    expect(await clausesThatCatch(COMMAND_STORE_CLAUSES, open)).toEqual([...caughtBy].sort());
  });
});

test('every clause catches some broken store', () => {
  const caught = new Set(BROKEN_COMMAND_STORES.flatMap(({ caughtBy }) => caughtBy));
  expect(COMMAND_STORE_CLAUSES.filter(({ id }) => !caught.has(id))).toEqual([]);
});
