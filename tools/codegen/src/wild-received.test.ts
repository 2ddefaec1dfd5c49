import type { JsonObject } from '@bloodbank/schema-model';
import { mapSchema } from '@bloodbank/schema-model/refs';
import { describe, expect, it } from 'vitest';
// What the check says of publishers and consumers must be true of those that are generated.
import { compareSchemas } from '../../compat/src/compare.js';
import { createSampler } from '../../compat/src/soundness/sample-values.fixture.js';
import { WildSchemas } from '../../compat/src/soundness/wild-schema.fixture.js';
import type { Contract, Issue } from '../runtime/contract.js';
import { contractsFromSchemas } from './contracts-from-schemas.js';
import { treeOf } from './tree.fixture.js';

const SEED = 20_261_123;

/** Absent where lint refuses the schema, or ajv cannot compile it. */
function contractOf(schema: JsonObject): Contract | undefined {
  try {
    const tree = treeOf({ 'github/pr.created.v1.json': { description: 'x', ...schema } });
    const contract = contractsFromSchemas(tree).registry.find('github.pr.created');
    contract?.validate(null);
    return contract;
  } catch {
    return undefined;
  }
}

/** Absent where ajv's own code fails on the payload. */
function isWithout(issues: () => readonly Issue[]): boolean | undefined {
  try {
    return issues().length === 0;
  } catch {
    return undefined;
  }
}

function withClosings(random: WildSchemas, document: JsonObject): JsonObject {
  return mapSchema(document, (schema) =>
    schema.properties !== undefined && schema.additionalProperties === undefined && random.below(3) === 0
      ? { ...schema, additionalProperties: false }
      : schema,
  ) as JsonObject;
}

describe(`on documents with references, recursion and tuples (seed ${SEED})`, () => {
  const random = new WildSchemas(SEED, '2020-12');
  const pairs = Array.from({ length: 300 }, () => {
    const document = withClosings(random, random.document());
    const changed = random.mutate(random.mutate(document));
    const [from, to] = random.below(2) === 0 ? [document, changed] : [changed, document];
    const { backward } = compareSchemas(from, to, { budgetMs: 4_000 });
    return { from, to, backward, publisher: contractOf(from), consumer: contractOf(to) };
  });

  it('a consumer accepts whatever is published, where the check says SAFE', () => {
    let sent = 0;
    for (const { from, to, backward, publisher, consumer } of pairs) {
      if (backward.verdict !== 'SAFE' || publisher === undefined || consumer === undefined) continue;
      const sample = createSampler([from, to], (limit) => random.below(limit));
      for (const payload of Array.from({ length: 40 }, sample)) {
        if (isWithout(() => publisher.validatePublish(payload)) !== true) continue;
        sent++;
        const isReceived = isWithout(() => consumer.validateReceived(payload));
        expect(isReceived, JSON.stringify({ from, to, payload })).not.toBe(false);
      }
    }
    expect(sent).toBeGreaterThan(1_000);
  }, 120_000);

  it('a payload that is shown for a BREAK can be published, and is refused', () => {
    let shown = 0;
    for (const { from, to, backward, publisher, consumer } of pairs) {
      if (backward.verdict !== 'BREAK' || publisher === undefined || consumer === undefined) continue;
      shown++;
      const { witness } = backward;
      expect(publisher.validatePublish(witness), JSON.stringify({ from, to, witness })).toEqual([]);
      expect(consumer.validateReceived(witness), JSON.stringify({ from, to, witness })).not.toEqual([]);
    }
    expect(shown).toBeGreaterThan(5);
  });
});
