import { closestTypes } from './closest-types.js';
import { declaredNames } from './declared-names.js';
import { findUndeclared } from './find-undeclared.js';

const WORD = /^[A-Za-z0-9_-]+$/;
/** AMQP 0-9-1 writes a routing key as a short string. */
const MAX_TYPE_LENGTH = 255;
const MAX_ISSUES = 20;

/** What every schema of the registry is written in, whatever draft its file was. */
const SCHEMA_URI = 'https://json-schema.org/draft/2020-12/schema';

/** What a descriptor need not say, as its type and its own schema do. */
export function defaultsOf(type, schema) {
  return {
    version: 1,
    kind: 'event',
    domain: type.slice(0, type.indexOf('.')),
    routingKey: '{event_type}',
    title: schema.title ?? type,
    description: schema.description ?? '',
    parameters: [...type.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name),
    open: false,
    sensitive: [],
    uses: [],
    examples: schema.examples ?? [],
  };
}

/** Names come from outside, so every lookup goes through a `Map`: `__proto__` is a name like any other. */
export function createRegistry(descriptors, definitions, tolerate) {
  const contracts = descriptors.map((descriptor) => createContract(descriptor, definitions, tolerate));
  const byType = new Map(contracts.map((contract) => [contract.type, contract]));
  const concrete = new Set([...byType.keys()].filter(isConcrete));
  const families = contracts
    .filter((contract) => contract.parameters.length > 0)
    .map(createFamily)
    .sort(byNarrowness);

  const find = (type) => {
    if (typeof type !== 'string') return undefined;
    const exact = byType.get(type);
    if (exact !== undefined) return exact;
    if (!isConcrete(type)) return undefined;
    const words = type.split('.');
    return families.find((family) => family.matches(words))?.contract;
  };

  return Object.freeze({
    listDomains: () => [...new Set(contracts.map((contract) => contract.domain))].sort(),
    listEvents: ({ domain, kind } = {}) =>
      contracts.filter(
        (contract) =>
          (domain === undefined || contract.domain === domain) && (kind === undefined || contract.kind === kind),
      ),
    find,
    kindOf: (type) => find(type)?.kind,
    getSchema: (type) => find(type)?.schema,
    getPayloadValidator: (type) => find(type)?.validate,
    isValidEventType: (type) =>
      concrete.has(type) || (typeof type === 'string' && isConcrete(type) && find(type) !== undefined),
    closestTypes: (type) => closestTypes(String(type), [...byType.keys()]),
  });
}

function createContract(descriptor, definitions, tolerate) {
  const { root, uses, mayHoldUndeclared = () => true, ...described } = descriptor;
  let schema;
  let declared;
  const getSchema = () => {
    if (schema === undefined) {
      const own = { $schema: SCHEMA_URI, ...(typeof root === 'function' ? root() : root) };
      schema = uses.length === 0 ? own : { ...own, $defs: pick(definitions, uses) };
    }
    return schema;
  };
  return Object.freeze({
    ...described,
    get schema() {
      return getSchema();
    },
    // The second reading costs only where the first one refuses.
    validateReceived: (payload) => {
      const issues = described.validate(payload);
      return issues.length === 0 ? issues : tolerate(described.validate, payload);
    },
    validatePublish: (payload) => {
      const issues = described.validate(payload);
      // Compiled, and quick to see that all is well; what is not, the walk below names.
      if (!mayHoldUndeclared(payload)) return issues;
      declared ??= declaredNames(getSchema());
      const undeclared = findUndeclared(declared, payload);
      if (undeclared.length === 0) return issues;
      const pointers = new Set(undeclared.map(({ pointer }) => pointer));
      // A schema that closes itself has named the same property already, and less helpfully.
      return [...undeclared, ...issues.filter(({ pointer }) => !pointers.has(pointer))].slice(0, MAX_ISSUES);
    },
  });
}

/** Descriptors as they are generated, completed: with what they leave out, and with the functions of their types. */
export function completeDescriptors(written, validators, undeclared) {
  return written.map(({ type, typeName, ...rest }) => ({
    type,
    typeName,
    ...defaultsOf(type, rest.root),
    ...rest,
    validate: validators[`validate${typeName}`],
    mayHoldUndeclared: undeclared[`in${typeName}`],
  }));
}

function pick(definitions, names) {
  return Object.fromEntries(names.map((name) => [name, definitions[name]]));
}

function isConcrete(type) {
  return type.length <= MAX_TYPE_LENGTH && type.split('.').every((word) => WORD.test(word));
}

/** A parameter stands for one word; the one that ends the template stands for one or more. */
function createFamily(contract) {
  const template = contract.type.split('.').map((word) => (word.startsWith('{') ? undefined : word));
  const isOpenEnded = template.at(-1) === undefined;
  const matches = (words) =>
    (isOpenEnded ? words.length >= template.length : words.length === template.length) &&
    template.every((word, index) => word === undefined || word === words[index]);
  return { contract, template, isOpenEnded, matches };
}

/**
 * Narrower families first. Generation refuses two that overlap without one being within the other, so counting is enough:
 * the one within has no fewer fixed words, and where both have as many it is the longer, or the one with a fixed end.
 */
function byNarrowness(a, b) {
  const fixed = (family) => family.template.filter((word) => word !== undefined).length;
  return fixed(b) - fixed(a) || b.template.length - a.template.length || Number(a.isOpenEnded) - Number(b.isOpenEnded);
}
