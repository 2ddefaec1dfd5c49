import type { ContractSet, ContractTypes } from '@bloodbank/core/contract';
import { samplePayload } from './sample-payload.js';

export interface SampleOptions {
  /**
   * Chooses the sample: the same seed gives the same payload, on any machine.
   * @default 1
   */
  readonly seed?: number;
}

/**
 * A function that returns random payloads which may be published: for tests that must not depend on one example.
 *
 * @example
 * const sampleOf = createSampleOf(contracts);
 * const payload = sampleOf('github.pr.created', { seed: 7 });
 */
export function createSampleOf<T extends ContractTypes>(
  contracts: ContractSet<T>,
): <E extends keyof T['events'] & string>(type: E, options?: SampleOptions) => T['events'][E] {
  return <E extends keyof T['events'] & string>(type: E, { seed = 1 }: SampleOptions = {}) => {
    const contract = contracts.registry.find(type);
    if (contract === undefined) {
      const [closest] = contracts.registry.closestTypes(type);
      throw new TypeError(
        `No contract has the type ${JSON.stringify(type)}.${closest === undefined ? '' : ` Did you mean ${closest}?`}`,
      );
    }
    return samplePayload(contract, seed) as T['events'][E];
  };
}
