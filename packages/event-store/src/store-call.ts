import { BloodbankError, toError } from '@bloodbank/core/errors';
import { withTimeout } from '@bloodbank/core/time';
import { describeFailure } from './postgres/describe-failure.js';

/** Pages are bounded, so that nobody fills a process by asking. */
export const MAX_PAGE = 1_000;

/** One question to the store: answered, or refused with `store.unavailable` by the deadline. */
export type StoreCall = <T>(ask: () => Promise<T>) => Promise<T>;

export interface CallState {
  /** What the last call came to; undefined before the first. */
  failure: string | undefined;
}

export function createStoreCall(store: string, timeoutMs: number, state: CallState): StoreCall {
  return async (ask) => {
    try {
      const answer = await withTimeout(ask(), timeoutMs, store);
      state.failure = undefined;
      return answer;
    } catch (thrown) {
      if (thrown instanceof BloodbankError && /^(store|projection)\./.test(thrown.code)) throw thrown;
      if (thrown instanceof BloodbankError && thrown.code === 'config.invalid') throw thrown;
      const { says, remedy } = describeFailure(thrown);
      state.failure = toError(thrown).message;
      throw new BloodbankError('store.unavailable', `The event store in ${store} ${says}`, {
        cause: thrown,
        ...(remedy === undefined ? {} : { remedy }),
      });
    }
  };
}

export function gapError(after: number, removed: number): BloodbankError {
  const message = `The store begins behind position ${removed}; nothing can be followed from ${after}.`;
  return new BloodbankError('store.gap', message);
}

/** @throws {BloodbankError} `config.invalid` */
export function assertLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_PAGE) return;
  throw new BloodbankError('config.invalid', `A page has 1 to ${MAX_PAGE} messages, not ${limit}.`);
}
