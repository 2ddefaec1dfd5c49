import type { Contract, Registry } from '@bloodbank/core/contract';
import { Invalid } from '@bloodbank/core/errors';
import { typeNameOf } from './type-name-of.js';

/** The contract of an event type, or of the TypeScript name that code imports for it: `GithubPrCreatedV1`. */
export function findByTypeOrName(registry: Registry, name: string): Contract | undefined {
  const byType = registry.find(name);
  if (byType !== undefined) return byType;
  return registry.listEvents().find((contract) => typeNameOf(contract) === name);
}

/** What is thrown where any kind of contract would do and none has the name. */
export function unknownType(registry: Registry, name: string): Invalid {
  const closest = registry.closestTypes(name);
  const hint = closest.length === 0 ? '' : ` Did you mean ${closest.join(', ')}?`;
  return new Invalid('schema.unknown-type', `No contract has the type ${JSON.stringify(name)}.${hint}`);
}
