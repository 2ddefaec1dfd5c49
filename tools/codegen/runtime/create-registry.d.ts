import type { Contract, Issue, Registry } from './contract.js';

/** A contract whose schema is put together when it is asked for, from definitions that many share. */
export interface ContractDescriptor extends Omit<Contract, 'schema' | 'validate' | 'validatePublish'> {
  readonly root: object;
  readonly definitionsKeyword: string;
  /** Names of the definitions that the schema reaches. */
  readonly uses: readonly string[];
  readonly validate: (payload: unknown) => readonly Issue[];
}

/** The registry of a tree's contracts. Descriptors come sorted by type. */
export function createRegistry(
  descriptors: readonly ContractDescriptor[],
  definitions: Readonly<Record<string, unknown>>,
): Registry;
