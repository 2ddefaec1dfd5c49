import type { Draft } from '@bloodbank/schema-model/document';
import { describe, expect, it } from 'vitest';
import { measureSuite } from './measure-suite.fixture.js';
import { hasSuite, SUITE, SUITE_DRAFTS } from './read-suite.fixture.js';

const why = hasSuite ? '' : ` (${SUITE} is not here; set BLOODBANK_CORPORA)`;

/** Older drafts have fewer words, and fewer tests. */
const COMPARED: Readonly<Record<Draft, number>> = {
  'draft-04': 600,
  'draft-06': 800,
  'draft-07': 900,
  '2019-09': 1_200,
  '2020-12': 1_200,
};

describe.skipIf(!hasSuite)(`generated types, judged by the official JSON Schema test suite${why}`, () => {
  it.each(SUITE_DRAFTS)(
    'hold every valid value of %s, and refuse as much as they can',
    async (draft) => {
      const measures = await measureSuite(draft);
      expect(measures.broken).toEqual([]);
      expect(measures.disagreed).toEqual([]);
      expect(measures.compared).toBeGreaterThan(COMPARED[draft]);
      expect(measures.rejectedValid).toEqual([]);
      expect(measures.refusedLiterals).toEqual([]);
      expect(measures.literals).toBeGreaterThan(COMPARED[draft] / 2);
      expect(measures.valid).toBeGreaterThan(COMPARED[draft] / 2);
      // Refusals have their reasons: what is to be fetched, dialects of one's own, names that are dangerous to hold.
      for (const refused of measures.refused) expect(refused).toMatch(/\((ref-offline|schema-dialect|key-safe)\)$/);
      expect(measures.rejectedInvalid).toBeGreaterThanOrEqual(measures.rejectedInvalidPlain);
    },
    600_000,
  );
});
