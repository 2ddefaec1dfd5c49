import { describe, expect, test } from 'vitest';
import { clausesThatCatch } from '../../conformance/clauses-that-catch.js';
import { inVirtualTime } from '../../wait/in-virtual-time.js';
import { CORRELATION_CLAUSES } from '../correlation-clauses.js';
import { describeCorrelation } from '../describe-correlation.js';
import { openToyCorrelation } from '../toy/toy-correlation.js';
import { BROKEN_CORRELATIONS } from './broken-correlations.js';

describeCorrelation('toy', { open: async () => openToyCorrelation() });

describe('the conformance suite catches a store that', () => {
  test.each(BROKEN_CORRELATIONS)('$name', async ({ open, caughtBy }) => {
    const caught = await inVirtualTime(() => clausesThatCatch(CORRELATION_CLAUSES, open));
    expect(caught).toEqual([...caughtBy].sort());
  });
});

test('every clause catches some broken store', () => {
  const caught = new Set(BROKEN_CORRELATIONS.flatMap(({ caughtBy }) => caughtBy));
  expect(CORRELATION_CLAUSES.filter(({ id }) => !caught.has(id))).toEqual([]);
});
