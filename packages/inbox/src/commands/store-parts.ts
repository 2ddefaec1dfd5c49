import { BloodbankError, toError } from '@bloodbank/core/errors';
import { COMMAND_STAGES, type CommandStage } from '@bloodbank/core/ports';
import { withTimeout } from '@bloodbank/core/time';

/** One question to the store: answered, or refused with `command.store-unavailable` by the deadline. */
export type StoreCall = <T>(ask: () => Promise<T>) => Promise<T>;

export function createStoreCall(store: string, timeoutMs: number): StoreCall {
  return async (ask) => {
    try {
      return await withTimeout(ask(), timeoutMs, store);
    } catch (thrown) {
      throw storeUnavailable(`The store of commands in ${store} does not answer: ${toError(thrown).message}`, thrown);
    }
  };
}

export function storeUnavailable(message: string, cause?: unknown): BloodbankError {
  return new BloodbankError('command.store-unavailable', message, { cause });
}

/** Stages are kept as their place in the list, so that a store can compare them. */
export function rankOf(stage: CommandStage): number {
  return COMMAND_STAGES.indexOf(stage);
}

export function stageOf(rank: number): CommandStage {
  return COMMAND_STAGES[rank] ?? 'recorded';
}
