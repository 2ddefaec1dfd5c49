import type { Contract, Kind, Registry } from '../contract/contract-set.js';
import { findContract } from '../contract/find-contract.js';
import { assertFits } from '../contract/fitting-payload.js';
import type { Envelope, Source } from './envelope.js';
import { type SealOptions, sealEnvelope } from './seal-envelope.js';

export interface PreparedEnvelope {
  readonly envelope: Envelope;
  readonly contract: Contract;
}

export interface PrepareOptions extends SealOptions {
  /** What the sender may send. Default `event`. */
  readonly kind?: Kind;
}

/**
 * Everything of a publish but the sending: contract found, payload validated, envelope sealed, lineage set.
 *
 * @throws {Invalid} for an unknown type, a type of another kind, or a payload that does not fit.
 */
export function prepareEnvelope(
  registry: Registry,
  source: Source,
  type: string,
  payload: unknown,
  options: PrepareOptions = {},
): PreparedEnvelope {
  const contract = findContract(registry, type, options.kind ?? 'event');
  const envelope = sealEnvelope(contract, source, type, assertFits(contract, type, payload), options);
  return { envelope, contract };
}
