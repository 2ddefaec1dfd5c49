import type { Contract, Registry } from '@bloodbank/core/contract';

/** A registry of contracts that have nothing in them but a type and what a test names. */
export function createRegistry(contracts: readonly (Partial<Contract> & { readonly type: string })[]): Registry {
  const complete = contracts.map(
    (fields): Contract => ({
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
      validatePublish: () => [],
      ...fields,
    }),
  );
  const find = (type: string) => complete.find((contract) => contract.type === type);
  return {
    listDomains: () => [],
    listEvents: ({ kind } = {}) => complete.filter((contract) => kind === undefined || contract.kind === kind),
    find,
    kindOf: (type) => find(type)?.kind,
    getSchema: (type) => find(type)?.schema,
    getPayloadValidator: (type) => find(type)?.validate,
    isValidEventType: (type) => find(type) !== undefined,
    closestTypes: () => complete.map(({ type }) => type).slice(0, 1),
  };
}
