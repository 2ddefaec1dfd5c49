import { isDeepStrictEqual } from 'node:util';
import type { Contract, ContractSet, ContractTypes, DynamicContractTypes, Registry } from '@bloodbank/core/contract';
import { BloodbankError } from '@bloodbank/core/errors';
import { closest } from '@bloodbank/core/text';
import { compileSchema } from './compile-schema.js';

/** What is known of a message only while the program runs. */
export interface NewContract {
  /** Two words or more: `shop.order.placed`. */
  readonly type: string;
  /** JSON Schema 2020-12, complete in itself; its `x-kind`, `x-routing-key` and the like count as in a file. */
  readonly schema: Readonly<Record<string, unknown>>;
  readonly version?: number;
}

/** A registry that learns. */
export interface OpenRegistry extends Registry {
  /**
   * Makes a contract known to every bus that was given these contracts, from now on. The same contract again changes nothing.
   * Before a pattern is subscribed to that is to match it.
   *
   * @throws {BloodbankError} `config.invalid` for what is no type or no schema, and where the type has another contract already.
   */
  register(contract: NewContract): Contract;
}

/** Types that are generated, and any others beside them. */
export interface OpenTypes<T extends ContractTypes> extends ContractTypes {
  readonly events: T['events'] & Record<string, unknown>;
  readonly commands: T['commands'] & Record<string, unknown>;
  readonly replies: T['replies'] & Record<string, unknown>;
  readonly patterns: T['patterns'] & Record<string, string>;
}

/**
 * Contracts that may be registered while the program runs, beside the generated ones; those come first.
 *
 * @example
 * ```ts
 * const open = openContracts(contracts);
 * open.registry.register({ type: 'shop.order.returned', schema: { type: 'object', required: ['order_id'] } });
 * await using bus = await connectBus({ contracts: open, service: 'refunds' });
 * ```
 */
export function openContracts(): { readonly registry: OpenRegistry; readonly types?: DynamicContractTypes };
export function openContracts<T extends ContractTypes>(
  contracts: ContractSet<T>,
): { readonly registry: OpenRegistry; readonly types?: OpenTypes<T> };
export function openContracts(contracts?: ContractSet): { readonly registry: OpenRegistry } {
  return { registry: openRegistry(contracts?.registry ?? NOTHING) };
}

const NOTHING: Registry = {
  listDomains: () => [],
  listEvents: () => [],
  find: () => undefined,
  kindOf: () => undefined,
  getSchema: () => undefined,
  getPayloadValidator: () => undefined,
  isValidEventType: () => false,
  closestTypes: () => [],
};

function openRegistry(base: Registry): OpenRegistry {
  const added = new Map<string, Contract>();
  // A family of the base would take every name that it matches; a contract of that very name is more.
  const find = (type: string): Contract | undefined => added.get(type) ?? base.find(type);
  return {
    ...base,
    find,
    listDomains: () => [...new Set([...base.listDomains(), ...[...added.values()].map(({ domain }) => domain)])].sort(),
    listEvents: (filter = {}) => [
      ...base.listEvents(filter),
      ...[...added.values()].filter(
        ({ domain, kind }) => (filter.domain ?? domain) === domain && (filter.kind ?? kind) === kind,
      ),
    ],
    kindOf: (type) => find(type)?.kind,
    getSchema: (type) => find(type)?.schema,
    getPayloadValidator: (type) => find(type)?.validate,
    isValidEventType: (type) => added.has(type) || base.isValidEventType(type),
    closestTypes: (type) => {
      const near = closest(type, [...added.keys()]);
      return [...(near === undefined ? [] : [near]), ...base.closestTypes(type)].slice(0, MOST_NAMES);
    },
    register: (contract) => register(contract, base, added),
  };
}

const MOST_NAMES = 3;
const TYPE = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$/;
const MAX_TYPE_LENGTH = 255;

function register({ type, schema, version = 1 }: NewContract, base: Registry, added: Map<string, Contract>): Contract {
  if (typeof type !== 'string' || !TYPE.test(type) || type.length > MAX_TYPE_LENGTH) {
    const message = `${JSON.stringify(type)} is no type for a contract: two words or more, joined by ".".`;
    throw new BloodbankError('config.invalid', message);
  }
  const known = added.get(type) ?? (base.find(type)?.type === type ? base.find(type) : undefined);
  if (known !== undefined) {
    if (known.version === version && isDeepStrictEqual(known.schema, schema)) return known;
    throw new BloodbankError('config.invalid', `${type} has another contract already.`, {
      remedy: 'Register the same, or a type of another name.',
    });
  }
  const contract = compileSchema(type, schema, version);
  added.set(type, contract);
  return contract;
}
