import type { Kind, Registry } from '../contract/contract-set.js';
import { bindingPatternOf } from './routing-key.js';

/** The addresses of all contracts, as `ConnectRequest.addresses` takes them: of a family or a priority, the key is a pattern. */
export function knownAddressesOf(
  registry: Registry,
): readonly { readonly kind: Kind; readonly key: string; readonly topic?: string }[] {
  return registry.listEvents().map((contract) => {
    const { kind, topic } = contract;
    return { kind, key: bindingPatternOf(contract), ...(topic === undefined ? {} : { topic }) };
  });
}
