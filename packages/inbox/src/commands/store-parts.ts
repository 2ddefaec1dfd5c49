import { BloodbankError, explainFailure } from '@bloodbank/core/errors';
import { COMMAND_STAGES, type CommandStage } from '@bloodbank/core/ports';
import { withTimeout } from '@bloodbank/core/time';

/** One question to the store: answered, or refused with `command.store-unavailable` by the deadline. */
export type StoreCall = <T>(ask: () => Promise<T>) => Promise<T>;

export function createStoreCall(store: string, timeoutMs: number): StoreCall {
  return async (ask) => {
    try {
      return await withTimeout(ask(), timeoutMs, store);
    } catch (thrown) {
      const { reason, ...more } = explainFailure(thrown);
      const message = `The store of commands in ${store} does not answer: ${reason}`;
      throw new BloodbankError('command.store-unavailable', message, { ...more, cause: thrown });
    }
  };
}

export function storeUnavailable(message: string): BloodbankError {
  return new BloodbankError('command.store-unavailable', message);
}

/** Stages are kept as their place in the list, so that a store can compare them. */
export function rankOf(stage: CommandStage): number {
  return COMMAND_STAGES.indexOf(stage);
}

export function stageOf(rank: number): CommandStage {
  return COMMAND_STAGES[rank] ?? 'recorded';
}
