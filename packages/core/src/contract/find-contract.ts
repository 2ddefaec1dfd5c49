import { Invalid } from '../errors/publish-errors.js';
import type { Contract, Kind, Registry } from './contract-set.js';

/**
 * The contract under which a message of this type may be sent; with `kind`, by whoever may send that kind alone.
 *
 * @throws {Invalid} `schema.unknown-type` with the closest names, or `schema.wrong-kind`.
 */
export function findContract(registry: Registry, type: string, kind?: Kind): Contract {
  // The template of a family is found as well, but no message may bear it.
  const contract = registry.isValidEventType(type) ? registry.find(type) : undefined;
  if (contract === undefined) {
    const closest = registry.closestTypes(type);
    const hint = closest.length === 0 ? '' : ` Did you mean ${closest.join(', ')}?`;
    throw new Invalid('schema.unknown-type', `No contract has the type ${JSON.stringify(type)}.${hint}`);
  }
  if (kind !== undefined && contract.kind !== kind) {
    const message = `${type} is ${withArticle(contract.kind)}, not ${withArticle(kind)}.`;
    throw new Invalid('schema.wrong-kind', message, { remedy: WAYS[contract.kind] });
  }
  return contract;
}

/** How a message of each kind leaves. */
const WAYS: Readonly<Record<Kind, string>> = {
  event: 'Publish it: `bus.publish`, or `bloodbank publish`.',
  command: 'Send it to its owner: `bus.send` or `bus.request`, or `bloodbank send`.',
  reply: 'Return it from the handler of its command, or answer a question with it.',
};

function withArticle(kind: Kind): string {
  return kind === 'event' ? 'an event' : `a ${kind}`;
}
