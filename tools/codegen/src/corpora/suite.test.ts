import { describe, expect, it } from 'vitest';
import { measureSuite } from './measure-suite.fixture.js';
import { hasSuite, SUITE } from './read-suite.fixture.js';

const why = hasSuite ? '' : ` (${SUITE} is not here; set BLOODBANK_CORPORA)`;

describe.skipIf(!hasSuite)(`generated types, judged by the official JSON Schema test suite${why}`, () => {
  it.each(['draft-07', '2020-12'] as const)(
    'hold every valid value of %s, and refuse as much as they can',
    async (dialect) => {
      const measures = await measureSuite(dialect);
      expect(measures.broken).toEqual([]);
      expect(measures.disagreed).toEqual([]);
      expect(measures.compared).toBeGreaterThan(900);
      expect(measures.rejectedValid).toEqual([]);
      expect(measures.valid).toBeGreaterThan(500);
      // Refusals have their reasons: what is to be fetched, dialects of one's own, names that are dangerous to hold.
      for (const refused of measures.refused) expect(refused).toMatch(/\((ref-offline|schema-dialect|key-safe)\)$/);
      expect(measures.rejectedInvalid).toBeGreaterThanOrEqual(measures.rejectedInvalidPlain);
    },
    600_000,
  );
});
