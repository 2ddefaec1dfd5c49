import type { JsonObject } from '@bloodbank/schema-model';
import { describe, expect, it } from 'vitest';
import { compareSchemas } from '../compare.js';
import { createTally, huntFalseVerdict } from './hunt-false-safe.fixture.js';
import { acceptsOf } from './plain-ajv.fixture.js';
import { refuse, rewriteSame } from './rewrite-schema.fixture.js';
import { createSampler } from './sample-values.fixture.js';
import { type Draft, WildSchemas } from './wild-schema.fixture.js';

const SEED = 20_261_122;
const DRAFTS: readonly Draft[] = ['draft-07', '2019-09', '2020-12'];

describe.each(DRAFTS)(`on documents of %s with references, recursion and tuples (seed ${SEED})`, (draft) => {
  it('a verdict is never false', () => {
    const random = new WildSchemas(SEED, draft);
    const tally = createTally();
    for (let count = 0; count < 120; count++) {
      const document = random.document();
      const other = random.below(4) === 0 ? random.document() : random.mutate(random.mutate(document));
      const [a, b] = random.below(2) === 0 ? [document, other] : [other, document];
      const sample = createSampler([a, b], (limit) => random.below(limit));
      huntFalseVerdict(tally, a, b, Array.from({ length: 60 }, sample), 4_000);
    }
    expect(tally.falseVerdicts).toEqual([]);
    expect(tally.UNPROVEN).toBeLessThan(6);
    expect(Math.min(tally.SAFE, tally.BREAK)).toBeGreaterThan(20);
  }, 120_000);

  it('other words for the same values never break, and are nearly always SAFE', () => {
    const random = new WildSchemas(SEED + 1, draft);
    const seen = { SAFE: 0, BREAK: 0, UNPROVEN: 0 };
    for (let count = 0; count < 80; count++) {
      const document = random.document();
      const rewritten = [0, 1, 2].reduce((same: JsonObject) => rewriteSame(random, same), document);
      const { backward, forward } = compareSchemas(document, rewritten, { policy: 'set', budgetMs: 4_000 });
      for (const { verdict } of [backward, forward]) seen[verdict]++;
    }
    expect(seen.BREAK).toBe(0);
    expect(seen.UNPROVEN).toBeLessThan(4);
  }, 120_000);

  it('the loss of a single value is never SAFE', () => {
    const random = new WildSchemas(SEED + 2, draft);
    const seen = { SAFE: 0, BREAK: 0, UNPROVEN: 0 };
    for (let count = 0; count < 100; count++) {
      const document = random.document();
      const accepts = acceptsOf(document);
      const sample = createSampler([document], (limit) => random.below(limit));
      const value = Array.from({ length: 30 }, sample).find((each) => accepts(each) === true);
      if (value === undefined) continue;
      const { backward } = compareSchemas(document, refuse(random, document, value), {
        policy: 'set',
        budgetMs: 4_000,
      });
      seen[backward.verdict]++;
    }
    expect(seen.SAFE).toBe(0);
    expect(seen.BREAK).toBeGreaterThan(40);
  }, 120_000);
});
