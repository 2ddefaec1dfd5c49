import { Invalid } from '../errors/publish-errors.js';
import type { Contract, Kind, Registry } from './contract-set.js';

/**
 * The contract under which a message of this type and kind may be sent.
 *
 * @throws {Invalid} `schema.unknown-type` with the closest names, or `schema.wrong-kind`.
 */
export function findContract(registry: Registry, type: string, kind: Kind): Contract {
  // The template of a family is found as well, but no message may bear it.
  const contract = registry.isValidEventType(type) ? registry.find(type) : undefined;
  if (contract === undefined) {
    const closest = registry.closestTypes(type);
    const hint = closest.length === 0 ? '' : ` Did you mean ${closest.join(', ')}?`;
    throw new Invalid('schema.unknown-type', `No contract has the type ${JSON.stringify(type)}.${hint}`);
  }
  if (contract.kind !== kind) {
    throw new Invalid(
      'schema.wrong-kind',
      `${type} is a ${contract.kind}, not ${kind === 'event' ? 'an event' : `a ${kind}`}.`,
    );
  }
  return contract;
}
