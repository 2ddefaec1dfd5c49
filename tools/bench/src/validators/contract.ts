import type { Contract } from 'bloodbank';
import type { Contracts } from '../events/contracts.js';
import type { Accepts } from './accepts.js';

/** Bloodbank's own, of a generated contract: as the schema says, as a consumer asks, or as a publisher does. */
export type Face = 'validate' | 'validateReceived' | 'validatePublish';

export function createContractValidator({ registry }: Contracts, type: string, face: Face): Accepts {
  const validate = contractOf(registry, type)[face];
  if (validate === undefined) throw new Error(`The contract of ${type} has no ${face}.`);
  return (payload) => validate(payload).length === 0;
}

export function contractOf(registry: Contracts['registry'], type: string): Contract {
  const contract = registry.find(type);
  if (contract === undefined) throw new Error(`There is no contract of ${type}.`);
  return contract;
}
