import type { Contract, Registry } from '@bloodbank/core/contract';

/** How often a payload was validated since the last `take`. */
export interface ValidationCounts {
  /** On its way out. */
  readonly outgoing: number;
  /** By whoever received it. */
  readonly received: number;
}

export interface CountingRegistry {
  readonly registry: Registry;
  /** The counts so far, which begin anew. */
  take(): ValidationCounts;
}

/** The same contracts, whose validators are counted. */
export function countValidations(registry: Registry): CountingRegistry {
  let outgoing = 0;
  let received = 0;
  const counting = new Map<Contract, Contract>();

  const wrap = (contract: Contract): Contract => {
    const known = counting.get(contract);
    if (known !== undefined) return known;
    const { validate, validatePublish, validateReceived = validate } = contract;
    const going =
      (inner: Contract['validate']): Contract['validate'] =>
      (payload) => {
        outgoing += 1;
        return inner(payload);
      };
    const coming: Contract['validate'] = (payload) => {
      received += 1;
      return validateReceived(payload);
    };
    // Created from it, for some members are getters.
    const wrapped: Contract = Object.create(contract, {
      validate: { value: going(validate) },
      validatePublish: { value: going(validatePublish) },
      validateReceived: { value: coming },
    });
    counting.set(contract, wrapped);
    return wrapped;
  };

  return {
    registry: {
      ...registry,
      find(type) {
        const contract = registry.find(type);
        return contract && wrap(contract);
      },
      listEvents: (filter) => registry.listEvents(filter).map(wrap),
      getPayloadValidator(type) {
        const contract = registry.find(type);
        return contract && wrap(contract).validate;
      },
    },
    take() {
      const counts = { outgoing, received };
      outgoing = 0;
      received = 0;
      return counts;
    },
  };
}
