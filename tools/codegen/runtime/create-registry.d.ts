import type { Contract, Issue, Registry } from './contract.js';

/** A contract whose schema is put together when it is asked for, from definitions that many share. */
export interface ContractDescriptor
  extends Omit<Contract, 'schema' | 'validate' | 'validateReceived' | 'validatePublish'> {
  /** Its own schema, or what makes it when it is first asked for. */
  readonly root: object | (() => object);
  /** Names of the definitions that the schema reaches. */
  readonly uses: readonly string[];
  readonly validate: (payload: unknown) => readonly Issue[];
  /** False only where a payload holds no property that the schema does not declare. Left out, each is looked through. */
  readonly mayHoldUndeclared?: (payload: unknown) => boolean;
}

type Defaulted =
  | 'version'
  | 'kind'
  | 'domain'
  | 'routingKey'
  | 'title'
  | 'description'
  | 'parameters'
  | 'open'
  | 'sensitive'
  | 'uses'
  | 'examples';

/** A descriptor as it is generated, without what its type and its schema say. */
export type WrittenDescriptor = Omit<ContractDescriptor, Defaulted | 'root' | 'validate' | 'mayHoldUndeclared'> &
  Partial<Pick<ContractDescriptor, Defaulted>> & { readonly root: object };

/** What a descriptor may leave out: of a type, with the schema of its payload. */
export function defaultsOf(type: string, schema: object): Pick<ContractDescriptor, Defaulted>;

/**
 * Generated descriptors with what they leave out, and with the functions of their types: `validators.validate…` and
 * `undeclared.in…`, where the type's name follows.
 */
export function completeDescriptors(
  written: readonly WrittenDescriptor[],
  validators: object,
  undeclared: object,
): readonly ContractDescriptor[];

/**
 * The registry of a tree's contracts. Descriptors come sorted by type. `tolerate` is what a validator says where closed objects
 * may hold more properties than they name.
 */
export function createRegistry(
  descriptors: readonly ContractDescriptor[],
  definitions: Readonly<Record<string, unknown>>,
  tolerate: (validate: (payload: unknown) => readonly Issue[], payload: unknown) => readonly Issue[],
): Registry;
