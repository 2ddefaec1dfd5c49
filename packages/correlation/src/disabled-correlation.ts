import { BloodbankError } from '@bloodbank/core/errors';
import type { CorrelationStore } from '@bloodbank/core/ports';

/** The store of a bus that keeps none: it takes nothing, and says so to whoever asks. */
export function createDisabledCorrelation(): CorrelationStore {
  const refuse = async (): Promise<never> => {
    throw new BloodbankError('correlation.unavailable', 'This bus does not remember what caused what.', {
      remedy: 'Connect it without `correlation: false`.',
    });
  };
  return {
    record: async () => {},
    find: refuse,
    chain: refuse,
    health: () => ({ status: 'healthy', store: 'memory', details: { disabled: true } }),
    close: async () => {},
  };
}
