import { type Contract, findContract, type Registry } from '@bloodbank/core/contract';
import type { PublishAround, PublishRequest } from '../publish-step.js';

/** A request whose type has a contract, of the kind that its sender may send. */
export interface PreparedRequest extends PublishRequest {
  readonly contract: Contract;
}

/** Finds the contract, or rejects Invalid: an unknown type, or another kind than the caller's door is for. */
export function prepare(registry: Registry): PublishAround<PublishRequest, PreparedRequest> {
  return (next) => (request) => {
    const { kind, type, payload, options } = request;
    return next({ kind, type, payload, options, contract: findContract(registry, type, kind) });
  };
}
