import { describe, expect, test } from 'vitest';
import { inVirtualTime } from '../../wait/in-virtual-time.js';
import { runClause } from '../clause.js';
import { openInMemoryHarness } from '../in-memory-reference/in-memory-harness.js';
import { TRANSPORT_CLAUSES } from '../transport-clauses.js';
import { BROKEN_CONSUMING } from './broken-consuming.js';
import { BROKEN_LIFE } from './broken-life.js';
import { BROKEN_PUBLISHING } from './broken-publishing.js';
import { BROKEN_REPLYING } from './broken-replying.js';
import type { BrokenTransport } from './broken-transport.js';

const BROKEN: readonly BrokenTransport[] = [
  ...BROKEN_PUBLISHING,
  ...BROKEN_CONSUMING,
  ...BROKEN_REPLYING,
  ...BROKEN_LIFE,
];

async function clausesThatCatch({ breakHarness }: BrokenTransport): Promise<readonly string[]> {
  const results = await Promise.all(
    TRANSPORT_CLAUSES.map(async (clause) => {
      try {
        await runClause(clause, breakHarness(openInMemoryHarness()));
        return undefined;
      } catch {
        return clause.id;
      }
    }),
  );
  return [...new Set(results.filter((id) => id !== undefined))];
}

describe('the conformance suite catches a transport that', () => {
  test.each(BROKEN)('$name', async (broken) => {
    const caughtBy = await inVirtualTime(() => clausesThatCatch(broken));
    expect([...caughtBy].sort()).toEqual([...broken.caughtBy].sort());
  });
});

test('every clause catches some broken transport', () => {
  const caught = new Set(BROKEN.flatMap(({ caughtBy }) => caughtBy));
  expect(TRANSPORT_CLAUSES.filter(({ id }) => !caught.has(id))).toEqual([]);
});
