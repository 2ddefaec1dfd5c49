import { randomInt } from 'node:crypto';
import type { Contract } from '@bloodbank/core/contract';
import { UsageError } from '../shell/usage-error.js';

/** @throws {UsageError} when no sample of this contract is found. */
export async function sampleFor(contract: Contract, seed: number = randomInt(2 ** 31)): Promise<unknown> {
  const { samplePayload } = await import('@bloodbank/operations/samples');
  try {
    return samplePayload(contract, seed);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message, 'Publish an example instead: --example.');
  }
}
