import { contracts } from '@bloodbank/contracts';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createSampleOf } from './create-sample-of.js';
import { samplePayload } from './sample-payload.js';

const sampleOf = createSampleOf(contracts);

describe('sampleOf', () => {
  it('makes payloads of every contract of this project that may be published', () => {
    const { registry } = contracts;
    for (const contract of registry.listEvents()) {
      const { type, validatePublish } = contract;
      for (const seed of [0, 1, 2, -1, 2 ** 40]) {
        expect(validatePublish(samplePayload(contract, seed)), `${type} with seed ${seed}`).toEqual([]);
      }
    }
  }, 120_000);

  it('makes the same of the same seed, another of another, and knows its type', () => {
    const sample = sampleOf('github.pr.created', { seed: 7 });
    expectTypeOf(sample.pr_number).toEqualTypeOf<number | undefined>();
    expect(sampleOf('github.pr.created', { seed: 7 })).toEqual(sample);
    const many = new Set([1, 2, 3, 4, 5].map((seed) => JSON.stringify(sampleOf('github.pr.created', { seed }))));
    expect(many.size).toBe(5);
  });

  it('refuses a name that there is not, and says which was meant', () => {
    // @ts-expect-error no such event
    expect(() => sampleOf('github.pr.craeted')).toThrow('Did you mean github.pr.created?');
  });
});
