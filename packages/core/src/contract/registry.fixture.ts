import type { Contract, Registry } from './contract-set.js';

/** A contract with nothing in it but what a test names. */
export function createContract(fields: Partial<Contract> & { readonly type: string }): Contract {
  return {
    version: 1,
    kind: 'event',
    domain: fields.type.split('.')[0] ?? '',
    routingKey: '{event_type}',
    file: `${fields.type}.v1.json`,
    title: fields.type,
    description: '',
    parameters: [],
    open: false,
    sensitive: [],
    schema: {},
    examples: [],
    validate: () => [],
    validatePublish: fields.validate ?? (() => []),
    ...fields,
  };
}

/** A registry of exactly these contracts, without families. */
export function createRegistry(contracts: readonly Contract[]): Registry {
  const find = (type: string): Contract | undefined => contracts.find((contract) => contract.type === type);
  return {
    listDomains: () => [...new Set(contracts.map((contract) => contract.domain))],
    listEvents: ({ domain, kind } = {}) =>
      contracts.filter(
        (contract) => (domain ?? contract.domain) === contract.domain && (kind ?? contract.kind) === contract.kind,
      ),
    find,
    kindOf: (type) => find(type)?.kind,
    getSchema: (type) => find(type)?.schema,
    getPayloadValidator: (type) => find(type)?.validate,
    isValidEventType: (type) => find(type) !== undefined,
    closestTypes: (type) => contracts.map((contract) => contract.type).filter((known) => known[0] === type[0]),
  };
}
