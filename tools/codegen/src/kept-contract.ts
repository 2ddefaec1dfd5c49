import { runInThisContext } from 'node:vm';
import type { Issue, Registry } from '../runtime/contract.js';
import { type ContractDescriptor, createRegistry } from '../runtime/create-registry.js';

export { generatorId } from './generator-id.js';

/** One contract as plain data, to be had again without the schemas that it is made of. */
export interface KeptContract {
  readonly descriptor: Omit<ContractDescriptor, 'root' | 'validate'> & { readonly root: object };
  readonly definitions: Readonly<Record<string, unknown>>;
  /** JavaScript that declares `generated`, an object of `validate` and `tolerate`. */
  readonly code: string;
}

interface Validators {
  readonly validate: (payload: unknown) => readonly Issue[];
  readonly tolerate: (validate: Validators['validate'], payload: unknown) => readonly Issue[];
}

/** A registry of one contract. Its code is run: it must be what `keepContract` returned. */
export function registryOf({ descriptor, definitions, code }: KeptContract): Registry {
  const { validate, tolerate } = runInThisContext(`(() => {\n${code}\nreturn generated;\n})()`) as Validators;
  return createRegistry([{ ...descriptor, validate }], definitions, tolerate);
}
